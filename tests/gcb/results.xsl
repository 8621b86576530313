<?xml version="1.0" encoding="UTF-8"?>
<!-- Results of the baseline's items as stock oscap has them: "ID RESULT" a line. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:x="http://checklists.nist.gov/xccdf/1.2">
	<xsl:output method="text"/>
	<xsl:template match="/">
		<xsl:for-each select="//x:rule-result[contains(@idref, '_rule_TWGCB-')]">
			<xsl:value-of select="concat(substring-after(@idref, '_rule_'), ' ', x:result, '&#10;')"/>
		</xsl:for-each>
	</xsl:template>
</xsl:stylesheet>
