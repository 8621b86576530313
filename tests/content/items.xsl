<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of a document, one a line: id, category, both titles, kind; for gcb.sh. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:g="urn:plumbline:gcb">
	<xsl:output method="text" encoding="UTF-8"/>
	<xsl:template match="/">
		<xsl:for-each select="//g:item">
			<xsl:value-of select="concat(@id, '&#9;', ../g:zh, '&#9;', g:zh, '&#9;', g:en, '&#9;', @kind, '&#10;')"/>
		</xsl:for-each>
	</xsl:template>
</xsl:stylesheet>
