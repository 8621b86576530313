<?xml version="1.0" encoding="UTF-8"?>
<!--
  Ubuntu's stream as it is, but for its platform elements: Debian 12 is not the platform it was made for, and every rule
  would be "notapplicable".  What oscap reads and does not evaluate (texts, fixes, other profiles, OCIL) is taken out
  besides, which halves the time and changes no result.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="http://checklists.nist.gov/xccdf/1.2"
	xmlns:ds="http://scap.nist.gov/schema/scap/source/1.2" xmlns:cat="urn:oasis:names:tc:entity:xmlns:xml:catalog"
	xmlns:ocil="http://scap.nist.gov/schema/ocil/2.0">
	<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
	<xsl:template match="x:platform"/>
	<xsl:template match="x:Profile|x:fix|x:fixtext|x:description|x:rationale|x:reference|x:ident|x:warning|x:front-matter|x:rear-matter|x:notice"/>
	<xsl:template match="x:check[contains(@system, 'ocil')]|ds:component[ocil:ocil]"/>
	<xsl:template match="ds:component-ref[contains(@id, 'ocil')]|cat:uri[contains(@name, 'ocil')]"/>
</xsl:stylesheet>
