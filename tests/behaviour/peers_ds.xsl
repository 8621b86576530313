<?xml version="1.0" encoding="UTF-8"?>
<!--
  Ubuntu's stream as it is, but for its platform elements: Debian 12 is not the platform it was made for, and every rule
  would be "notapplicable".
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="http://checklists.nist.gov/xccdf/1.2">
	<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
	<xsl:template match="x:platform"/>
</xsl:stylesheet>
