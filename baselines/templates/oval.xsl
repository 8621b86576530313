<?xml version="1.0" encoding="UTF-8"?>
<!--
  OVAL twins: one definition a rule that has one, by one template a kind (catalogue.xsd lists the kinds).

  A twin with clears="no" can find a fault but cannot clear the host: an unknown_test is added to its AND, so that it
  answers false or unknown, never true.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns:c="urn:plumbline:catalogue"
	xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
	xmlns:oval-def="http://oval.mitre.org/XMLSchema/oval-definitions-5"
	xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent"
	xmlns:unix="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix"
	xmlns:linux="http://oval.mitre.org/XMLSchema/oval-definitions-5#linux"
	xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
	xmlns:exsl="http://exslt.org/common" xmlns:str="http://exslt.org/strings"
	exclude-result-prefixes="c exsl str">
	<xsl:variable name="unknown" select="'oval:org.plumbline.unknown:tst:1'"/>
	<!-- Holds of an image: its /proc is empty, and what the kernel says is said of another host. -->
	<xsl:variable name="offline" select="'oval:org.plumbline.offline:tst:1'"/>

	<xsl:template name="oval-generator">
		<oval-def:generator>
			<oval:product_name>Plumbline</oval:product_name>
			<oval:product_version><xsl:value-of select="$all[1]/@version"/></oval:product_version>
			<oval:schema_version>5.11</oval:schema_version>
			<oval:timestamp><xsl:value-of select="$released"/></oval:timestamp>
		</oval-def:generator>
	</xsl:template>

	<xsl:template match="c:catalogue" mode="oval">
		<xsl:variable name="twins" select="$all//c:rule/*[starts-with(local-name(), 'oval-')]"/>
		<oval-def:oval_definitions>
			<xsl:call-template name="oval-generator"/>
			<oval-def:definitions>
				<xsl:for-each select="$twins">
					<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
					<oval-def:definition id="{$o}:def:1" version="1" class="compliance">
						<oval-def:metadata>
							<oval-def:title><xsl:value-of select="@title"/></oval-def:title>
							<oval-def:affected family="unix">
								<oval-def:platform><xsl:value-of select="normalize-space($os/c:title/c:en)"/></oval-def:platform>
							</oval-def:affected>
							<oval-def:description><xsl:value-of select="normalize-space(../c:description/c:en)"/></oval-def:description>
						</oval-def:metadata>
						<oval-def:criteria operator="AND">
							<xsl:apply-templates select="." mode="criteria"/>
							<xsl:if test="@clears = 'no'">
								<oval-def:criterion test_ref="{$unknown}"
									comment="OVAL can find this fault but cannot clear the host of all others"/>
							</xsl:if>
						</oval-def:criteria>
					</oval-def:definition>
				</xsl:for-each>
			</oval-def:definitions>
			<oval-def:tests>
				<xsl:if test="$twins[@clears = 'no']">
					<ind:unknown_test id="{$unknown}" version="1" check="all" comment="not for OVAL to say"/>
				</xsl:if>
				<xsl:if test="$twins/self::c:oval-mount|$twins/self::c:oval-sysctl">
					<unix:file_test id="{$offline}" version="1" check="all" check_existence="none_exist" comment="no running system">
						<unix:object object_ref="oval:org.plumbline.offline:obj:1"/>
					</unix:file_test>
				</xsl:if>
				<xsl:apply-templates select="$twins" mode="test"/>
			</oval-def:tests>
			<oval-def:objects>
				<xsl:if test="$twins/self::c:oval-mount|$twins/self::c:oval-sysctl">
					<unix:file_object id="oval:org.plumbline.offline:obj:1" version="1">
						<unix:filepath>/proc/self/status</unix:filepath>
					</unix:file_object>
				</xsl:if>
				<xsl:apply-templates select="$twins" mode="object"/>
			</oval-def:objects>
			<xsl:variable name="states"><xsl:apply-templates select="$twins" mode="state"/></xsl:variable>
			<xsl:if test="exsl:node-set($states)/*">
				<oval-def:states><xsl:copy-of select="$states"/></oval-def:states>
			</xsl:if>
		</oval-def:oval_definitions>
	</xsl:template>
	<xsl:template match="*" mode="criteria">
		<oval-def:criterion test_ref="oval:org.plumbline.{../@id}:tst:1" comment="{@title}"/>
	</xsl:template>
	<xsl:template match="c:oval-mount|c:oval-sysctl" mode="criteria">
		<oval-def:criteria operator="OR" comment="{@title}">
			<oval-def:criterion test_ref="oval:org.plumbline.{../@id}:tst:1" comment="{@title}"/>
			<oval-def:criterion test_ref="{$offline}" comment="no running system"/>
		</oval-def:criteria>
	</xsl:template>
	<xsl:template match="*" mode="state"/>

	<xsl:template match="c:oval-file-exists" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:file_test id="{$o}:tst:1" version="1" check="all" check_existence="at_least_one_exists" comment="{@title}">
			<unix:object object_ref="{$o}:obj:1"/>
		</unix:file_test>
	</xsl:template>
	<xsl:template match="c:oval-file-exists" mode="object">
		<unix:file_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<unix:filepath><xsl:value-of select="@file"/></unix:filepath>
		</unix:file_object>
	</xsl:template>

	<xsl:template match="c:oval-no-line" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<ind:textfilecontent54_test id="{$o}:tst:1" version="1" check="all" check_existence="none_exist" comment="{@title}">
			<ind:object object_ref="{$o}:obj:1"/>
		</ind:textfilecontent54_test>
	</xsl:template>
	<xsl:template match="c:oval-line|c:oval-no-line" mode="object">
		<ind:textfilecontent54_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<ind:filepath><xsl:value-of select="@file"/></ind:filepath>
			<ind:pattern operation="pattern match"><xsl:value-of select="@pattern"/></ind:pattern>
			<ind:instance datatype="int" operation="greater than or equal">1</ind:instance>
		</ind:textfilecontent54_object>
	</xsl:template>

	<xsl:template match="c:oval-line" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<ind:textfilecontent54_test id="{$o}:tst:1" version="1" check="all" check_existence="at_least_one_exists" comment="{@title}">
			<ind:object object_ref="{$o}:obj:1"/>
		</ind:textfilecontent54_test>
	</xsl:template>

	<xsl:template match="c:oval-mount" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<linux:partition_test id="{$o}:tst:1" version="1" check="all" check_existence="at_least_one_exists" comment="{@title}">
			<linux:object object_ref="{$o}:obj:1"/>
		</linux:partition_test>
	</xsl:template>
	<!-- Without a mount of its own the folder has the options of the one above. -->
	<xsl:template match="c:oval-mount[@option]" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<linux:partition_test id="{$o}:tst:1" version="1" check="all" check_existence="any_exist" comment="{@title}">
			<linux:object object_ref="{$o}:obj:1"/>
			<linux:state state_ref="{$o}:ste:1"/>
		</linux:partition_test>
	</xsl:template>
	<xsl:template match="c:oval-mount" mode="object">
		<linux:partition_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<linux:mount_point><xsl:value-of select="@target"/></linux:mount_point>
		</linux:partition_object>
	</xsl:template>
	<xsl:template match="c:oval-mount[@option]" mode="state">
		<linux:partition_state id="oval:org.plumbline.{../@id}:ste:1" version="1">
			<linux:mount_options datatype="string" entity_check="at least one"><xsl:value-of select="@option"/></linux:mount_options>
		</linux:partition_state>
	</xsl:template>

	<xsl:template match="c:oval-sysctl" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:sysctl_test id="{$o}:tst:1" version="1" check="all" check_existence="at_least_one_exists" comment="{@title}">
			<unix:object object_ref="{$o}:obj:1"/>
			<unix:state state_ref="{$o}:ste:1"/>
		</unix:sysctl_test>
	</xsl:template>
	<xsl:template match="c:oval-sysctl" mode="object">
		<unix:sysctl_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<unix:name><xsl:value-of select="@key"/></unix:name>
		</unix:sysctl_object>
	</xsl:template>
	<xsl:template match="c:oval-sysctl" mode="state">
		<unix:sysctl_state id="oval:org.plumbline.{../@id}:ste:1" version="1">
			<unix:value datatype="string" operation="pattern match"><xsl:value-of select="concat('^(', @value, ')$')"/></unix:value>
		</unix:sysctl_state>
	</xsl:template>

	<xsl:template match="c:oval-package[@rpm = 'yes']" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<linux:rpminfo_test id="{$o}:tst:1" version="1" check="all" comment="{@title}">
			<xsl:call-template name="package-existence"/>
			<linux:object object_ref="{$o}:obj:1"/>
		</linux:rpminfo_test>
	</xsl:template>
	<xsl:template match="c:oval-package[@rpm = 'yes']" mode="object">
		<linux:rpminfo_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<linux:name operation="pattern match"><xsl:value-of select="concat('^(', @name, ')$')"/></linux:name>
		</linux:rpminfo_object>
	</xsl:template>
	<xsl:template match="c:oval-package[@rpm = 'no']" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<linux:dpkginfo_test id="{$o}:tst:1" version="1" check="all" comment="{@title}">
			<xsl:call-template name="package-existence"/>
			<linux:object object_ref="{$o}:obj:1"/>
		</linux:dpkginfo_test>
	</xsl:template>
	<xsl:template match="c:oval-package[@rpm = 'no']" mode="object">
		<linux:dpkginfo_object id="oval:org.plumbline.{../@id}:obj:1" version="1">
			<linux:name operation="pattern match"><xsl:value-of select="concat('^(', @name, ')$')"/></linux:name>
		</linux:dpkginfo_object>
	</xsl:template>
	<xsl:template name="package-existence">
		<xsl:attribute name="check_existence">
			<xsl:choose>
				<xsl:when test="@installed = 'yes'">at_least_one_exists</xsl:when>
				<xsl:otherwise>none_exist</xsl:otherwise>
			</xsl:choose>
		</xsl:attribute>
	</xsl:template>

	<!-- One test a file: a pattern over paths would have the probe walk the file system. -->
	<xsl:template match="c:oval-owner|c:oval-permission" mode="criteria">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<oval-def:criteria operator="AND" comment="{@title}">
			<xsl:for-each select="str:tokenize(@files, ' ')">
				<oval-def:criterion test_ref="{$o}:tst:{position()}" comment="{.}"/>
			</xsl:for-each>
		</oval-def:criteria>
	</xsl:template>
	<xsl:template match="c:oval-owner|c:oval-permission" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<xsl:variable name="existence">
			<xsl:choose>
				<xsl:when test="@absent = 'yes'">any_exist</xsl:when>
				<xsl:otherwise>at_least_one_exists</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:for-each select="str:tokenize(@files, ' ')">
			<unix:file_test id="{$o}:tst:{position()}" version="1" check="all" check_existence="{$existence}" comment="{.}">
				<unix:object object_ref="{$o}:obj:{position()}"/>
				<unix:state state_ref="{$o}:ste:1"/>
			</unix:file_test>
		</xsl:for-each>
	</xsl:template>
	<xsl:template match="c:oval-owner|c:oval-permission" mode="object">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<xsl:for-each select="str:tokenize(@files, ' ')">
			<unix:file_object id="{$o}:obj:{position()}" version="1">
				<unix:filepath><xsl:value-of select="."/></unix:filepath>
			</unix:file_object>
		</xsl:for-each>
	</xsl:template>
	<xsl:template match="c:oval-owner" mode="state">
		<unix:file_state id="oval:org.plumbline.{../@id}:ste:1" version="1">
			<unix:group_id datatype="string" operation="pattern match"><xsl:value-of select="concat('^(', @group, ')$')"/></unix:group_id>
			<unix:user_id datatype="string" operation="pattern match"><xsl:value-of select="concat('^(', @user, ')$')"/></unix:user_id>
		</unix:file_state>
	</xsl:template>
	<!-- Of the twelve bits those that the mode lacks must not be set; OVAL wants them in its own order. -->
	<xsl:template match="c:oval-permission" mode="state">
		<unix:file_state id="oval:org.plumbline.{../@id}:ste:1" version="1">
			<xsl:call-template name="bits">
				<xsl:with-param name="digit" select="substring(@mode, 1, 1)"/>
				<xsl:with-param name="names" select="'suid sgid sticky'"/>
			</xsl:call-template>
			<xsl:call-template name="bits">
				<xsl:with-param name="digit" select="substring(@mode, 2, 1)"/>
				<xsl:with-param name="names" select="'uread uwrite uexec'"/>
			</xsl:call-template>
			<xsl:call-template name="bits">
				<xsl:with-param name="digit" select="substring(@mode, 3, 1)"/>
				<xsl:with-param name="names" select="'gread gwrite gexec'"/>
			</xsl:call-template>
			<xsl:call-template name="bits">
				<xsl:with-param name="digit" select="substring(@mode, 4, 1)"/>
				<xsl:with-param name="names" select="'oread owrite oexec'"/>
			</xsl:call-template>
		</unix:file_state>
	</xsl:template>
	<xsl:template name="bits">
		<xsl:param name="digit"/>
		<xsl:param name="names"/>
		<xsl:if test="not($digit &gt;= 4)">
			<xsl:element name="unix:{substring-before($names, ' ')}"><xsl:attribute name="datatype">boolean</xsl:attribute>false</xsl:element>
		</xsl:if>
		<xsl:if test="not($digit mod 4 &gt;= 2)">
			<xsl:element name="unix:{substring-before(substring-after($names, ' '), ' ')}"><xsl:attribute name="datatype">boolean</xsl:attribute>false</xsl:element>
		</xsl:if>
		<xsl:if test="not($digit mod 2 = 1)">
			<xsl:element name="unix:{substring-after(substring-after($names, ' '), ' ')}"><xsl:attribute name="datatype">boolean</xsl:attribute>false</xsl:element>
		</xsl:if>
	</xsl:template>

	<!-- Open modes do no harm in a folder that others cannot enter. -->
	<xsl:template match="c:oval-no-mode" mode="criteria">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<oval-def:criteria operator="OR" comment="{@title}">
			<oval-def:criterion test_ref="{$o}:tst:1" comment="no file has the permission bits: {@bits}"/>
			<oval-def:criterion test_ref="{$o}:tst:2" comment="others cannot enter {@folder}"/>
		</oval-def:criteria>
	</xsl:template>
	<xsl:template match="c:oval-no-mode" mode="test">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:file_test id="{$o}:tst:1" version="1" check="all" check_existence="any_exist" comment="{@title}">
			<unix:object object_ref="{$o}:obj:1"/>
			<unix:state state_ref="{$o}:ste:1"/>
		</unix:file_test>
		<unix:file_test id="{$o}:tst:2" version="1" check="all" check_existence="any_exist"
			comment="others cannot enter {@folder}">
			<unix:object object_ref="{$o}:obj:2"/>
			<unix:state state_ref="{$o}:ste:2"/>
		</unix:file_test>
	</xsl:template>
	<xsl:template match="c:oval-no-mode" mode="object">
		<xsl:variable name="o" select="concat('oval:org.plumbline.', ../@id)"/>
		<unix:file_object id="{$o}:obj:1" version="1">
			<unix:path><xsl:value-of select="@folder"/></unix:path>
			<unix:filename operation="pattern match"><xsl:value-of select="@names"/></unix:filename>
		</unix:file_object>
		<unix:file_object id="{$o}:obj:2" version="1">
			<unix:path><xsl:value-of select="@folder"/></unix:path>
			<unix:filename xsi:nil="true"/>
		</unix:file_object>
	</xsl:template>
	<!-- OVAL wants the bits in its own order, whatever the row's. -->
	<xsl:template match="c:oval-no-mode" mode="state">
		<xsl:variable name="bits" select="concat(' ', normalize-space(@bits), ' ')"/>
		<unix:file_state id="oval:org.plumbline.{../@id}:ste:1" version="1">
			<xsl:if test="contains($bits, ' oread ')"><unix:oread datatype="boolean">false</unix:oread></xsl:if>
			<xsl:if test="contains($bits, ' owrite ')"><unix:owrite datatype="boolean">false</unix:owrite></xsl:if>
			<xsl:if test="contains($bits, ' oexec ')"><unix:oexec datatype="boolean">false</unix:oexec></xsl:if>
		</unix:file_state>
		<unix:file_state id="oval:org.plumbline.{../@id}:ste:2" version="1">
			<unix:oexec datatype="boolean">false</unix:oexec>
		</unix:file_state>
	</xsl:template>
</xsl:stylesheet>
