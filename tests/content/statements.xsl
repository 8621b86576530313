<?xml version="1.0" encoding="UTF-8"?>
<!-- The catalogue's statements in the columns of law/table10.tsv, as far as those are the law's or decide a profile. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:plumbline:catalogue">
	<xsl:output method="text" encoding="UTF-8"/>
	<xsl:template match="/">
		<xsl:for-each select="//c:statement">
			<xsl:value-of select="concat(@id, '&#9;', ../../c:title/c:zh, '&#9;', ../c:title/c:zh, '&#9;', @level, '&#9;',
				@kind, '&#9;', c:text/c:zh, '&#10;')"/>
		</xsl:for-each>
	</xsl:template>
</xsl:stylesheet>
