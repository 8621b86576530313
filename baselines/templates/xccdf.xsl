<?xml version="1.0" encoding="UTF-8"?>
<!--
  The checklist: XCCDF 1.2 Benchmark.  aspect > measure become Groups, rules stay Rules, levels become Profiles.

  Those of the government baseline stand in a Group of their own: document > category > rule.

  A rule's rationale is the law's text; its references carry the statement's id and the kind of evidence.  The native
  check stands LAST: libopenscap takes the last check whose system it can evaluate, so our agent answers natively and
  stock oscap falls back to the OVAL twin, where there is one.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:c="urn:plumbline:catalogue"
	xmlns:xccdf="http://checklists.nist.gov/xccdf/1.2"
	xmlns:html="http://www.w3.org/1999/xhtml"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	exclude-result-prefixes="c">
	<xsl:variable name="id" select="'xccdf_org.plumbline_'"/>

	<xsl:template name="both">
		<xsl:param name="as"/>
		<xsl:param name="from"/>
		<xsl:element name="xccdf:{$as}">
			<xsl:attribute name="xml:lang">zh-TW</xsl:attribute>
			<xsl:value-of select="normalize-space($from/c:zh)"/>
		</xsl:element>
		<xsl:element name="xccdf:{$as}">
			<xsl:attribute name="xml:lang">en</xsl:attribute>
			<xsl:value-of select="normalize-space($from/c:en)"/>
		</xsl:element>
	</xsl:template>

	<xsl:template match="c:catalogue" mode="xccdf">
		<xccdf:Benchmark id="{$id}benchmark_{$platform}" xml:lang="zh-TW" style="SCAP_1.3">
			<xccdf:status date="{@released}">draft</xccdf:status>
			<xsl:call-template name="benchmark-text"/>
			<xccdf:reference href="{c:source/@href}">
				<dc:title><xsl:value-of select="normalize-space(c:source/c:zh)"/></dc:title>
				<dc:date><xsl:value-of select="@edition"/></dc:date>
			</xccdf:reference>
			<xccdf:version time="{$released}"><xsl:value-of select="@version"/></xccdf:version>
			<xccdf:metadata>
				<dc:creator>Plumbline</dc:creator>
				<dc:source><xsl:value-of select="c:source/@urn"/></dc:source>
			</xccdf:metadata>
			<xsl:call-template name="profiles"/>
			<xsl:apply-templates select="$all/c:values/c:value" mode="xccdf"/>
			<xsl:apply-templates select="c:aspect" mode="xccdf"/>
			<xsl:apply-templates select="$items" mode="items"/>
		</xccdf:Benchmark>
	</xsl:template>

	<xsl:template name="benchmark-text">
		<xccdf:title xml:lang="zh-TW">
			<xsl:value-of select="concat(normalize-space(c:title/c:zh), '：', normalize-space($os/c:title/c:zh))"/>
		</xccdf:title>
		<xccdf:title xml:lang="en">
			<xsl:value-of select="concat(normalize-space(c:title/c:en), ': ', normalize-space($os/c:title/c:en))"/>
		</xccdf:title>
		<xsl:call-template name="both">
			<xsl:with-param name="as" select="'description'"/>
			<xsl:with-param name="from" select="c:description"/>
		</xsl:call-template>
		<xccdf:notice id="authority" xml:lang="zh-TW"><xsl:value-of select="normalize-space(c:notice/c:zh)"/></xccdf:notice>
		<xccdf:notice id="authority-en" xml:lang="en"><xsl:value-of select="normalize-space(c:notice/c:en)"/></xccdf:notice>
	</xsl:template>

	<!--
	  "high" is both: the table's statements of that level and the baseline, whose items know no levels.  "table10-high"
	  is the table alone, "gcb" the baseline alone.
	-->
	<xsl:template name="profiles">
		<xsl:apply-templates select="c:levels/c:level" mode="xccdf"/>
		<xsl:if test="$items">
			<xccdf:Profile id="{$id}profile_gcb">
				<xsl:call-template name="say-both">
					<xsl:with-param name="as" select="'title'"/>
					<xsl:with-param name="zh" select="'政府組態基準'"/>
					<xsl:with-param name="en" select="'Government configuration baseline'"/>
				</xsl:call-template>
				<xsl:call-template name="say-both">
					<xsl:with-param name="as" select="'description'"/>
					<xsl:with-param name="zh" select="concat('僅檢測政府組態基準之 ', count($items//c:rule), ' 項，不含附表十。')"/>
					<xsl:with-param name="en" select="concat('The ', count($items//c:rule), ' items of the government configuration baseline alone, without Table 10.')"/>
				</xsl:call-template>
				<xsl:call-template name="select-items"/>
			</xccdf:Profile>
		</xsl:if>
		<xsl:apply-templates select="c:levels/c:level" mode="xccdf">
			<xsl:with-param name="alone" select="'table10-'"/>
		</xsl:apply-templates>
	</xsl:template>
	<xsl:template name="select-items">
		<xsl:for-each select="$items//c:rule">
			<xccdf:select idref="{$id}rule_{@id}" selected="true"/>
		</xsl:for-each>
	</xsl:template>
	<xsl:template name="say-both">
		<xsl:param name="as"/>
		<xsl:param name="zh"/>
		<xsl:param name="en"/>
		<xsl:element name="xccdf:{$as}">
			<xsl:attribute name="xml:lang">zh-TW</xsl:attribute>
			<xsl:value-of select="$zh"/>
		</xsl:element>
		<xsl:element name="xccdf:{$as}">
			<xsl:attribute name="xml:lang">en</xsl:attribute>
			<xsl:value-of select="$en"/>
		</xsl:element>
	</xsl:template>

	<!-- A profile selects the rules of its own level; those of the lower levels come by extends. -->
	<xsl:template match="c:level" mode="xccdf">
		<xsl:param name="alone"/>
		<xsl:variable name="level" select="@id"/>
		<xccdf:Profile id="{$id}profile_{$alone}{@id}">
			<xsl:if test="@extends">
				<xsl:attribute name="extends"><xsl:value-of select="concat($id, 'profile_', $alone, @extends)"/></xsl:attribute>
			</xsl:if>
			<xsl:call-template name="say-both">
				<xsl:with-param name="as" select="'title'"/>
				<xsl:with-param name="zh">
					<xsl:value-of select="normalize-space(c:title/c:zh)"/>
					<xsl:if test="$alone">（僅附表十）</xsl:if>
				</xsl:with-param>
				<xsl:with-param name="en">
					<xsl:value-of select="normalize-space(c:title/c:en)"/>
					<xsl:if test="$alone"> (Table 10 alone)</xsl:if>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:call-template name="say-both">
				<xsl:with-param name="as" select="'description'"/>
				<xsl:with-param name="zh">
					<xsl:value-of select="normalize-space(c:description/c:zh)"/>
					<xsl:if test="$items and not($alone)">另含政府組態基準各項。</xsl:if>
				</xsl:with-param>
				<xsl:with-param name="en">
					<xsl:value-of select="normalize-space(c:description/c:en)"/>
					<xsl:if test="$items and not($alone)"> And the items of the government configuration baseline.</xsl:if>
				</xsl:with-param>
			</xsl:call-template>
			<xsl:for-each select="/c:catalogue//c:statement[@level = $level]/c:rule">
				<xccdf:select idref="{$id}rule_{@id}" selected="true"/>
			</xsl:for-each>
			<xsl:if test="not($alone) and not(@extends)"><xsl:call-template name="select-items"/></xsl:if>
			<xsl:for-each select="/c:catalogue/c:values/c:value[c:default/@level = $level]">
				<xccdf:refine-value idref="{$id}value_{@id}" selector="{$level}"/>
			</xsl:for-each>
		</xccdf:Profile>
	</xsl:template>

	<xsl:template match="c:value" mode="xccdf">
		<xccdf:Value id="{$id}value_{@id}" type="{@type}">
			<xsl:if test="@operator">
				<xsl:attribute name="operator"><xsl:value-of select="@operator"/></xsl:attribute>
			</xsl:if>
			<xsl:call-template name="both">
				<xsl:with-param name="as" select="'title'"/>
				<xsl:with-param name="from" select="c:title"/>
			</xsl:call-template>
			<xccdf:description xml:lang="zh-TW">
				<xsl:value-of select="normalize-space(c:description/c:zh)"/>
				<xsl:if test="@unit">
					<xsl:value-of select="concat('（單位：', $units[@id = current()/@unit]/@zh, '）')"/>
				</xsl:if>
			</xccdf:description>
			<xccdf:description xml:lang="en">
				<xsl:value-of select="normalize-space(c:description/c:en)"/>
				<xsl:if test="@unit">
					<xsl:value-of select="concat(' (unit: ', $units[@id = current()/@unit]/@en, ')')"/>
				</xsl:if>
			</xccdf:description>
			<xccdf:value>
				<xsl:choose>
					<xsl:when test="@list = 'platform'">
						<xsl:for-each select="$os/c:list[@value = current()/@id]/c:item">
							<xsl:if test="position() != 1"><xsl:text> </xsl:text></xsl:if>
							<xsl:value-of select="normalize-space()"/>
						</xsl:for-each>
					</xsl:when>
					<xsl:otherwise><xsl:value-of select="normalize-space(@default)"/></xsl:otherwise>
				</xsl:choose>
			</xccdf:value>
			<xsl:for-each select="c:default">
				<xccdf:value selector="{@level}"><xsl:value-of select="normalize-space()"/></xccdf:value>
			</xsl:for-each>
		</xccdf:Value>
	</xsl:template>

	<xsl:template match="c:aspect|c:measure" mode="xccdf">
		<xccdf:Group id="{$id}group_{@id}">
			<xsl:call-template name="both">
				<xsl:with-param name="as" select="'title'"/>
				<xsl:with-param name="from" select="c:title"/>
			</xsl:call-template>
			<xsl:apply-templates select="c:measure|c:statement/c:rule" mode="xccdf"/>
		</xccdf:Group>
	</xsl:template>

	<xsl:template match="c:catalogue" mode="items">
		<xccdf:Group id="{$id}group_{@id}">
			<xsl:call-template name="say-both">
				<xsl:with-param name="as" select="'title'"/>
				<xsl:with-param name="zh" select="concat('政府組態基準（', @id, '）')"/>
				<xsl:with-param name="en" select="concat('Government baseline (', @id, ')')"/>
			</xsl:call-template>
			<xsl:if test="$os/c:gcb/c:zh">
				<xsl:call-template name="both">
					<xsl:with-param name="as" select="'description'"/>
					<xsl:with-param name="from" select="$os/c:gcb"/>
				</xsl:call-template>
			</xsl:if>
			<xsl:for-each select="c:category">
				<xccdf:Group id="{$id}group_{@id}">
					<xsl:call-template name="both">
						<xsl:with-param name="as" select="'title'"/>
						<xsl:with-param name="from" select="c:title"/>
					</xsl:call-template>
					<xsl:apply-templates select="c:rule" mode="xccdf"/>
				</xccdf:Group>
			</xsl:for-each>
		</xccdf:Group>
	</xsl:template>

	<xsl:template match="c:rule" mode="xccdf">
		<xsl:variable name="kind" select="(../@kind|@kind)[1]"/>
		<xsl:variable name="by-hand" select="$not-checked[not(current()/c:check) and @kind = $kind or
			current()/c:check/@name = 'attestation' and @kind = 'attested']"/>
		<xccdf:Rule id="{$id}rule_{@id}" selected="false" severity="{@severity}">
			<xsl:call-template name="both">
				<xsl:with-param name="as" select="'title'"/>
				<xsl:with-param name="from" select="c:title"/>
			</xsl:call-template>
			<xccdf:description xml:lang="zh-TW">
				<xsl:value-of select="concat(normalize-space(c:description/c:zh), $by-hand/@zh)"/>
			</xccdf:description>
			<xccdf:description xml:lang="en">
				<xsl:value-of select="concat(normalize-space(c:description/c:en), $by-hand/@en)"/>
			</xccdf:description>
			<xsl:apply-templates select="." mode="references"/>
			<xccdf:reference href="urn:plumbline:kind"><xsl:value-of select="$kind"/></xccdf:reference>
			<xsl:call-template name="both">
				<xsl:with-param name="as" select="'rationale'"/>
				<xsl:with-param name="from" select="(../c:text|c:text)[1]"/>
			</xsl:call-template>
			<xsl:apply-templates select="." mode="ident"/>
			<xsl:apply-templates select="c:fix" mode="xccdf"/>
			<xsl:for-each select="*[starts-with(local-name(), 'oval-')]">
				<xccdf:check system="http://oval.mitre.org/XMLSchema/oval-definitions-5">
					<xccdf:check-content-ref href="oval.xml" name="oval:org.plumbline.{../@id}:def:1"/>
				</xccdf:check>
			</xsl:for-each>
			<xsl:for-each select="c:check">
				<xccdf:check system="urn:plumbline:check">
					<xsl:for-each select="c:bind[@value]">
						<xccdf:check-export export-name="{@param}" value-id="{$id}value_{@value}"/>
					</xsl:for-each>
					<xccdf:check-content-ref href="urn:plumbline:check">
						<xsl:attribute name="name"><xsl:apply-templates select="." mode="ref"/></xsl:attribute>
					</xccdf:check-content-ref>
				</xccdf:check>
			</xsl:for-each>
		</xccdf:Rule>
	</xsl:template>

	<!-- NAME?PARAM=TEXT&PARAM=TEXT: what the rule itself asks goes with the name (checks/check_ref.h). -->
	<xsl:template match="c:check" mode="ref">
		<xsl:value-of select="@name"/>
		<xsl:for-each select="c:bind[@text]">
			<xsl:choose>
				<xsl:when test="position() = 1">?</xsl:when>
				<xsl:otherwise>&amp;</xsl:otherwise>
			</xsl:choose>
			<xsl:value-of select="concat(@param, '=')"/>
			<xsl:call-template name="escape"><xsl:with-param name="text" select="@text"/></xsl:call-template>
		</xsl:for-each>
	</xsl:template>
	<xsl:template name="escape">
		<xsl:param name="text"/>
		<xsl:variable name="plain" select="substring-before(translate(concat($text, '%'), '&amp;', '%'), '%')"/>
		<xsl:variable name="at" select="substring($text, string-length($plain) + 1, 1)"/>
		<xsl:value-of select="$plain"/>
		<xsl:if test="$at">
			<xsl:choose>
				<xsl:when test="$at = '%'">%25</xsl:when>
				<xsl:otherwise>%26</xsl:otherwise>
			</xsl:choose>
			<xsl:call-template name="escape">
				<xsl:with-param name="text" select="substring($text, string-length($plain) + 2)"/>
			</xsl:call-template>
		</xsl:if>
	</xsl:template>

	<xsl:template match="c:statement/c:rule" mode="references">
		<xccdf:reference href="{/c:catalogue/c:source/@urn}"><xsl:value-of select="../@id"/></xccdf:reference>
	</xsl:template>
	<xsl:template match="c:statement/c:rule" mode="ident">
		<xccdf:ident system="{/c:catalogue/c:source/@urn}"><xsl:value-of select="../@id"/></xccdf:ident>
	</xsl:template>
	<!-- An item: its document, and the statements of Table 10 it serves.  It is that item only where the document is the platform's own. -->
	<xsl:template match="c:category/c:rule" mode="references">
		<xccdf:reference href="urn:plumbline:twgcb:{/c:catalogue/@id}:{/c:catalogue/@version}"><xsl:value-of select="@id"/></xccdf:reference>
		<xsl:if test="@serves">
			<xccdf:reference href="urn:plumbline:serves"><xsl:value-of select="@serves"/></xccdf:reference>
		</xsl:if>
	</xsl:template>
	<xsl:template match="c:category/c:rule" mode="ident">
		<xsl:if test="not($os/c:gcb/c:zh)">
			<xccdf:ident system="urn:plumbline:twgcb:{/c:catalogue/@id}:{/c:catalogue/@version}"><xsl:value-of select="@id"/></xccdf:ident>
		</xsl:if>
	</xsl:template>

	<xsl:template match="c:fix" mode="xccdf">
		<xsl:variable name="commands">
			<xsl:call-template name="lines"><xsl:with-param name="text" select="c:commands"/></xsl:call-template>
			<xsl:if test="../c:check/@name = 'attestation'">
				<xsl:if test="normalize-space(c:commands)"><xsl:text>&#10;</xsl:text></xsl:if>
				<xsl:value-of select="concat('plumbline attest add ', ../../@id, ' --who … --role … --document … --valid-until YYYY-MM-DD')"/>
			</xsl:if>
		</xsl:variable>
		<xccdf:fixtext xml:lang="zh-TW">
			<xsl:value-of select="normalize-space(c:zh)"/>
			<xsl:call-template name="commands"><xsl:with-param name="text" select="string($commands)"/></xsl:call-template>
		</xccdf:fixtext>
		<xccdf:fixtext xml:lang="en">
			<xsl:value-of select="normalize-space(c:en)"/>
			<xsl:call-template name="commands"><xsl:with-param name="text" select="string($commands)"/></xsl:call-template>
		</xccdf:fixtext>
	</xsl:template>
	<xsl:template name="commands">
		<xsl:param name="text"/>
		<xsl:if test="$text">
			<xsl:text>&#10;</xsl:text>
			<html:pre><xsl:value-of select="$text"/></html:pre>
		</xsl:if>
	</xsl:template>
</xsl:stylesheet>
