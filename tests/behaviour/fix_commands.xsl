<?xml version="1.0" encoding="UTF-8"?>
<!-- The commands of one rule's fix text.  param rule: its short id. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:x="http://checklists.nist.gov/xccdf/1.2" xmlns:html="http://www.w3.org/1999/xhtml">
	<xsl:output method="text" encoding="UTF-8"/>
	<xsl:param name="rule"/>
	<xsl:template match="/">
		<xsl:value-of select="//x:Rule[@id = concat('xccdf_org.plumbline_rule_', $rule)]/x:fixtext[@xml:lang = 'en']/html:pre"/>
		<xsl:text>&#10;</xsl:text>
	</xsl:template>
</xsl:stylesheet>
