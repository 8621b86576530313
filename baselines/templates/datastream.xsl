<?xml version="1.0" encoding="UTF-8"?>
<!--
  The whole: the catalogue of Table 10, that of a government configuration baseline (what gcb.xsl makes of its document)
  and one platform become one SCAP 1.3 source data stream with a checklist (xccdf.xsl), OVAL definitions (oval.xsl) and a
  CPE dictionary with its OVAL (cpe.xsl).

  usage: xsltproc -stringparam platform debian12 -stringparam gcb FILE datastream.xsl ../table10.xml

  The output must stay indented: libopenscap silently skips an element that stands directly next to another one.
  Nothing here depends on the time or the place of the build, so that the same sources give the same bytes.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:c="urn:plumbline:catalogue"
	xmlns:ds="http://scap.nist.gov/schema/scap/source/1.2"
	xmlns:cat="urn:oasis:names:tc:entity:xmlns:xml:catalog"
	xmlns:xlink="http://www.w3.org/1999/xlink"
	exclude-result-prefixes="c">
	<xsl:output method="xml" encoding="UTF-8" indent="yes"/>
	<xsl:strip-space elements="*"/>

	<xsl:param name="platform"/>
	<xsl:variable name="os" select="document(concat('../platforms/', $platform, '.xml'))/c:platform"/>
	<!-- The items of the government baseline, as an absolute path; without it the table stands alone. -->
	<xsl:param name="gcb"/>
	<xsl:variable name="items" select="document($gcb)/c:catalogue"/>
	<xsl:variable name="all" select="/c:catalogue|$items"/>
	<xsl:variable name="released" select="concat(/c:catalogue/@released, 'T00:00:00')"/>

	<xsl:include href="assert.xsl"/>
	<xsl:include href="text.xsl"/>
	<xsl:include href="xccdf.xsl"/>
	<xsl:include href="oval.xsl"/>
	<xsl:include href="cpe.xsl"/>

	<xsl:template match="/c:catalogue">
		<xsl:apply-templates select="$all" mode="assert"/>
		<ds:data-stream-collection id="scap_org.plumbline_collection_{$platform}" schematron-version="1.3">
			<ds:data-stream id="scap_org.plumbline_datastream_{$platform}" scap-version="1.3"
				use-case="CONFIGURATION" timestamp="{$released}">
				<ds:dictionaries>
					<ds:component-ref id="scap_org.plumbline_cref_cpe-dictionary.xml"
						xlink:href="#scap_org.plumbline_comp_cpe-dictionary.xml">
						<cat:catalog>
							<cat:uri name="cpe-oval.xml" uri="#scap_org.plumbline_cref_cpe-oval.xml"/>
						</cat:catalog>
					</ds:component-ref>
				</ds:dictionaries>
				<ds:checklists>
					<ds:component-ref id="scap_org.plumbline_cref_xccdf.xml"
						xlink:href="#scap_org.plumbline_comp_xccdf.xml">
						<cat:catalog>
							<cat:uri name="oval.xml" uri="#scap_org.plumbline_cref_oval.xml"/>
						</cat:catalog>
					</ds:component-ref>
				</ds:checklists>
				<ds:checks>
					<ds:component-ref id="scap_org.plumbline_cref_oval.xml"
						xlink:href="#scap_org.plumbline_comp_oval.xml"/>
					<ds:component-ref id="scap_org.plumbline_cref_cpe-oval.xml"
						xlink:href="#scap_org.plumbline_comp_cpe-oval.xml"/>
				</ds:checks>
			</ds:data-stream>
			<ds:component id="scap_org.plumbline_comp_cpe-dictionary.xml" timestamp="{$released}">
				<xsl:call-template name="cpe-dictionary"/>
			</ds:component>
			<ds:component id="scap_org.plumbline_comp_xccdf.xml" timestamp="{$released}">
				<xsl:apply-templates select="." mode="xccdf"/>
			</ds:component>
			<ds:component id="scap_org.plumbline_comp_oval.xml" timestamp="{$released}">
				<xsl:apply-templates select="." mode="oval"/>
			</ds:component>
			<ds:component id="scap_org.plumbline_comp_cpe-oval.xml" timestamp="{$released}">
				<xsl:call-template name="cpe-oval"/>
			</ds:component>
		</ds:data-stream-collection>
	</xsl:template>
</xsl:stylesheet>
