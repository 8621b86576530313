<?xml version="1.0" encoding="UTF-8"?>
<!--
  What of Table 10 is decided how: one row a statement, as the coverage of plumbline list(1) prints it from the composed
  data stream.  tests/content/coverage.sh holds both against the law's own table.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:plumbline:catalogue">
	<xsl:output method="text" encoding="UTF-8"/>
	<xsl:template match="/c:catalogue">
		<xsl:text># 附表十之涵蓋範圍 / Coverage of Table 10&#10;&#10;</xsl:text>
		<xsl:value-of select="concat('Edition ', @edition, ', content ', @version, '. ')"/>
		<xsl:text>auto: the host shows it (主機可證明); hybrid: in part (主機可證明一部分); attest: an attestation answers (由機關聲明). A rule stands with its check, `-` where there is none yet.&#10;&#10;</xsl:text>
		<xsl:text>| statement | from level | kind | rules | values |&#10;|---|---|---|---|---|&#10;</xsl:text>
		<xsl:apply-templates select=".//c:statement"/>
		<xsl:value-of select="concat('&#10;', count(.//c:statement), ' statements: ', count(.//c:statement[@kind = 'auto']), ' auto, ',
			count(.//c:statement[@kind = 'hybrid']), ' hybrid, ', count(.//c:statement[@kind = 'attest']), ' attest; ',
			count(.//c:statement[not(c:rule[not(c:check)])]), ' have a check for every rule.&#10;')"/>
	</xsl:template>
	<xsl:template match="c:statement">
		<xsl:value-of select="concat('| ', @id, ' | ', @level, ' | ', @kind, ' | ')"/>
		<xsl:for-each select="c:rule">
			<xsl:if test="position() != 1"><xsl:text> </xsl:text></xsl:if>
			<xsl:value-of select="concat(@id, '=', c:check/@name)"/>
			<xsl:if test="not(c:check)">-</xsl:if>
		</xsl:for-each>
		<xsl:text> | </xsl:text>
		<xsl:variable name="binds" select="c:rule/c:check/c:bind[@value]"/>
		<xsl:for-each select="$binds">
			<xsl:variable name="at" select="position()"/>
			<xsl:if test="not(@value = $binds[position() &lt; $at]/@value)">
				<xsl:if test="$at != 1"><xsl:text> </xsl:text></xsl:if>
				<xsl:value-of select="@value"/>
			</xsl:if>
		</xsl:for-each>
		<xsl:if test="not($binds)">-</xsl:if>
		<xsl:text> |&#10;</xsl:text>
	</xsl:template>
</xsl:stylesheet>
