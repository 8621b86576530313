<?xml version="1.0" encoding="UTF-8"?>
<!--
  Texts: units in both languages, what is said of a rule without a native check, and commands without the catalogue's
  indentation.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:plumbline:catalogue"
	xmlns:u="urn:plumbline:texts" exclude-result-prefixes="c u">
	<u:units>
		<u:unit id="s" zh="秒" en="seconds"/>
		<u:unit id="ms" zh="毫秒" en="milliseconds"/>
		<u:unit id="days" zh="天" en="days"/>
		<u:unit id="failures" zh="次失敗" en="failures"/>
		<u:unit id="passwords" zh="組密碼" en="passwords"/>
		<u:unit id="characters" zh="字元" en="characters"/>
		<u:unit id="classes" zh="種" en="classes"/>
		<u:unit id="MB" zh="MB" en="MB"/>
	</u:units>
	<xsl:variable name="units" select="document('')/xsl:stylesheet/u:units/u:unit"/>

	<!-- Added to the description of a rule that has no native check, by the statement's kind. -->
	<u:not-checked>
		<u:rule kind="attest" zh="本項無法由主機自身證明，檢測結果為「未檢查」（notchecked），應以機關聲明及佐證文件為憑。"
			en=" The host itself cannot show this: the result is notchecked, and it takes the agency's attestation and its documents."/>
		<u:rule kind="hybrid" zh="本版尚無自動檢測，結果為「未檢查」（notchecked），應依上述說明人工查核，並以機關聲明及佐證文件為憑。"
			en=" This version has no check for it: the result is notchecked, and it takes a look by hand and the agency's attestation."/>
		<u:rule kind="auto" zh="本版尚無自動檢測，結果為「未檢查」（notchecked），應依上述說明人工查核。"
			en=" This version has no check for it: the result is notchecked, and it takes a look by hand."/>
		<u:rule kind="manual" zh="本項須由人員判斷，檢測結果為「未檢查」（notchecked），應依上述問題人工查核。"
			en=" This takes a person's judgement: the result is notchecked, and the question above is to be answered by hand."/>
		<!-- Not the kind of a statement: a rule that an attestation answers. -->
		<u:rule kind="attested" zh="本項無法由主機自身證明：以 /etc/plumbline/attestations.xml 內有效之機關聲明為憑，無聲明或已逾期者，檢測結果為「未檢查」（notchecked）。"
			en=" The host itself cannot show this: it takes the agency's attestation in /etc/plumbline/attestations.xml; without one, or when it has expired, the result is notchecked."/>
	</u:not-checked>
	<xsl:variable name="not-checked" select="document('')/xsl:stylesheet/u:not-checked/u:rule"/>

	<!-- Line by line, without leading tabs and without the empty first and last line. -->
	<xsl:template name="lines">
		<xsl:param name="text"/>
		<xsl:variable name="line" select="substring-before(concat($text, '&#10;'), '&#10;')"/>
		<xsl:variable name="rest" select="substring-after($text, '&#10;')"/>
		<xsl:if test="normalize-space($line)">
			<xsl:value-of select="translate($line, '&#9;', '')"/>
			<xsl:if test="normalize-space($rest)"><xsl:text>&#10;</xsl:text></xsl:if>
		</xsl:if>
		<xsl:if test="normalize-space($rest)">
			<xsl:call-template name="lines"><xsl:with-param name="text" select="$rest"/></xsl:call-template>
		</xsl:if>
	</xsl:template>
</xsl:stylesheet>
