<?xml version="1.0" encoding="UTF-8"?>
<!--
  What must hold before anything is composed.  The schema (catalogue.xsd) says some of it too, but the build has no
  schema validator; a lost binding or a doubled id would otherwise only show as a wrong result on a host.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:plumbline:catalogue">
	<xsl:key name="value" match="c:values/c:value" use="@id"/>
	<xsl:key name="statement" match="c:statement" use="@id"/>
	<xsl:key name="rule" match="c:rule" use="@id"/>
	<xsl:key name="bound" match="c:bind" use="@value"/>

	<xsl:template name="stop">
		<xsl:param name="why"/>
		<xsl:message terminate="yes"><xsl:value-of select="concat('baselines: ', $why)"/></xsl:message>
	</xsl:template>

	<xsl:template match="c:catalogue" mode="assert">
		<xsl:if test="not($os)">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('no platforms/', $platform, '.xml')"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:apply-templates select="c:values/c:value|.//c:aspect|.//c:measure|.//c:statement|.//c:rule|.//c:bind" mode="assert"/>
		<xsl:variable name="values" select="$all/c:values/c:value"/>
		<xsl:for-each select="$os/c:list[not(@value = $values[@list = 'platform']/@id)]">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('platform list ', @value, ' belongs to no value with list=platform')"/>
			</xsl:call-template>
		</xsl:for-each>
		<xsl:for-each select=".//*[c:zh or c:en]">
			<xsl:if test="not(normalize-space(c:zh)) or not(normalize-space(c:en))">
				<xsl:call-template name="stop">
					<xsl:with-param name="why"
						select="concat('a text is missing in one language: ', name(), ' of ', ancestor-or-self::*[@id][1]/@id)"/>
				</xsl:call-template>
			</xsl:if>
		</xsl:for-each>
	</xsl:template>

	<xsl:template match="c:value" mode="assert">
		<xsl:if test="count(key('value', @id)) != 1">
			<xsl:call-template name="stop"><xsl:with-param name="why" select="concat('value ', @id, ' twice')"/></xsl:call-template>
		</xsl:if>
		<xsl:if test="not(key('bound', @id))">
			<xsl:call-template name="stop"><xsl:with-param name="why" select="concat('value ', @id, ' is bound by no rule')"/></xsl:call-template>
		</xsl:if>
		<xsl:if test="boolean(@default) = (@list = 'platform')">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('value ', @id, ' needs either a default or list=platform')"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:if test="@list = 'platform' and count($os/c:list[@value = current()/@id]) != 1">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('platform ', $platform, ' has no list (or two) for value ', @id)"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:for-each select="@default[../@type = 'number']|c:default[../@type = 'number']">
			<xsl:if test="not(string(.)) or translate(., '0123456789', '')">
				<xsl:call-template name="stop">
					<xsl:with-param name="why" select="concat('a default of ', ancestor::c:value/@id, ' is not a whole number')"/>
				</xsl:call-template>
			</xsl:if>
		</xsl:for-each>
		<xsl:for-each select="@default[../@type = 'boolean']|c:default[../@type = 'boolean']">
			<xsl:if test=". != 'true' and . != 'false'">
				<xsl:call-template name="stop">
					<xsl:with-param name="why" select="concat('a default of ', ancestor::c:value/@id, ' is not true or false')"/>
				</xsl:call-template>
			</xsl:if>
		</xsl:for-each>
	</xsl:template>

	<xsl:template match="c:aspect" mode="assert">
		<xsl:if test="@id = preceding-sibling::c:aspect/@id">
			<xsl:call-template name="stop"><xsl:with-param name="why" select="concat('aspect ', @id, ' twice')"/></xsl:call-template>
		</xsl:if>
	</xsl:template>

	<!-- The codes nest: AC > AC-1 > AC-1.H1 > AC-1.H1.shell-idle. -->
	<xsl:template match="c:measure" mode="assert">
		<xsl:if test="@id = preceding::c:measure/@id or not(starts-with(@id, concat(../@id, '-')))">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('measure ', @id, ' twice or in the wrong aspect')"/>
			</xsl:call-template>
		</xsl:if>
	</xsl:template>
	<xsl:template match="c:statement" mode="assert">
		<xsl:if test="count(key('statement', @id)) != 1 or not(starts-with(@id, concat(../@id, '.')))">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('statement ', @id, ' twice or in the wrong measure')"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:if test="translate(substring(@level, 1, 1), 'nmh', 'NMH') != substring(substring-after(@id, '.'), 1, 1)">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('statement ', @id, ' has the letter of another level than ', @level)"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:if test="not(c:rule)">
			<xsl:call-template name="stop"><xsl:with-param name="why" select="concat('statement ', @id, ' has no rule')"/></xsl:call-template>
		</xsl:if>
	</xsl:template>
	<xsl:template match="c:rule" mode="assert">
		<xsl:if test="count(key('rule', @id)) != 1 or parent::c:statement and not(@id = ../@id or starts-with(@id, concat(../@id, '.')))">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('rule ', @id, ' twice or in the wrong statement')"/>
			</xsl:call-template>
		</xsl:if>
	</xsl:template>

	<xsl:template match="c:bind" mode="assert">
		<xsl:if test="count(@value|@text) != 1">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('rule ', ../../@id, ' binds ', @param, ' neither to a value nor to a text, or to both')"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:if test="@value and not(key('value', @value))">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('rule ', ../../@id, ' binds ', @param, ' to the value ', @value, ', which is not there')"/>
			</xsl:call-template>
		</xsl:if>
		<xsl:if test="@param = preceding-sibling::c:bind/@param">
			<xsl:call-template name="stop">
				<xsl:with-param name="why" select="concat('rule ', ../../@id, ' binds ', @param, ' twice')"/>
			</xsl:call-template>
		</xsl:if>
	</xsl:template>
</xsl:stylesheet>
