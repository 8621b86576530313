<?xml version="1.0" encoding="UTF-8"?>
<!--
  Facts of a composed data stream, one a line, for data-stream.sh: what each profile comes to, and every fault in it
  (a text in one language only, a value that nobody binds, a rule in no profile, an id twice).
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:x="http://checklists.nist.gov/xccdf/1.2">
	<xsl:output method="text" encoding="UTF-8"/>
	<xsl:key name="id" match="//*[@id]" use="@id"/>
	<xsl:key name="rule" match="x:Rule" use="@id"/>

	<xsl:template match="/">
		<xsl:for-each select="//x:Profile">
			<!-- The profile and those it extends. -->
			<xsl:variable name="up" select="//x:Profile[@id = current()/@extends]"/>
			<xsl:variable name="top" select="//x:Profile[@id = $up/@extends]"/>
			<xsl:variable name="rules" select="//x:Rule[@id = (current()|$up|$top)/x:select[@selected = 'true']/@idref]"/>
			<xsl:variable name="statements" select="$rules[x:reference[starts-with(@href, 'urn:plumbline:table10:')]][not(x:ident = preceding::x:Rule/x:ident)]"/>
			<xsl:variable name="items" select="$rules[x:reference[starts-with(@href, 'urn:plumbline:twgcb:')]]"/>
			<xsl:value-of select="concat('profile ', @id, ' statements ', count($statements), ' items ', count($items), '&#10;')"/>
			<xsl:for-each select="x:select[not(key('rule', @idref))]">
				<xsl:value-of select="concat('fault: no rule ', @idref, '&#10;')"/>
			</xsl:for-each>
		</xsl:for-each>
		<xsl:for-each select="//x:Rule|//x:Value|//x:Profile|//x:Group">
			<xsl:for-each select="x:title|x:description|x:rationale|x:fixtext">
				<xsl:if test="not(normalize-space()) or count(../*[name() = name(current())]/@xml:lang[. = 'en']) != 1
						or count(../*[name() = name(current())]/@xml:lang[. = 'zh-TW']) != 1">
					<xsl:value-of select="concat('fault: ', ../@id, ' ', name(), ' not in both languages&#10;')"/>
				</xsl:if>
			</xsl:for-each>
			<xsl:if test="not(x:title) or not(self::x:Group or x:description)">
				<xsl:value-of select="concat('fault: ', @id, ' without title or description&#10;')"/>
			</xsl:if>
		</xsl:for-each>
		<xsl:for-each select="//x:Rule">
			<xsl:if test="not(x:rationale and x:fixtext and x:reference and (x:ident or x:reference[starts-with(@href, 'urn:plumbline:twgcb:')]))">
				<xsl:value-of select="concat('fault: ', @id, ' without rationale, fixtext, reference or ident&#10;')"/>
			</xsl:if>
			<!-- A level and the table alone; all and the baseline alone. -->
			<xsl:if test="count(//x:select[@idref = current()/@id]) != 2">
				<xsl:value-of select="concat('fault: ', @id, ' is not selected by exactly two profiles&#10;')"/>
			</xsl:if>
			<xsl:if test="x:check[@system = 'urn:plumbline:check'][following-sibling::x:check]">
				<xsl:value-of select="concat('fault: ', @id, ' has a check after the native one&#10;')"/>
			</xsl:if>
		</xsl:for-each>
		<xsl:for-each select="//x:check-export[not(//x:Value/@id = @value-id)]">
			<xsl:value-of select="concat('fault: no value ', @value-id, '&#10;')"/>
		</xsl:for-each>
		<xsl:for-each select="//x:Value[not(@id = //x:check-export/@value-id)]">
			<xsl:value-of select="concat('fault: value ', @id, ' is bound by no rule&#10;')"/>
		</xsl:for-each>
		<xsl:for-each select="//*[@id][count(key('id', @id)) != 1]">
			<xsl:value-of select="concat('fault: id ', @id, ' twice&#10;')"/>
		</xsl:for-each>
	</xsl:template>
</xsl:stylesheet>
