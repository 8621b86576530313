<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind pwquality: see ../gcb.xsl. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
</xsl:stylesheet>
