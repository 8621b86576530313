<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind logs.  @operator mode: files that @target makes have @value at most; receives: @target gets all of the
  facilities @value; journald: the setting @target of journald is @value; rotates: logs in @target are kept for @value days.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'mode']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('rsyslogd 建立之每一日誌檔，其權限（$FileCreateMode 或動作之 fileCreateMode，扣除 umask）不得超出 ', @value, '；依 rsyslogd 實際讀取之設定逐一判定。')"/>
			<xsl:with-param name="en" select="concat('Every log file that rsyslogd makes gets no right beyond ', @value, ': $FileCreateMode, or the fileCreateMode of the action, less the umask, by the configuration as rsyslogd reads it.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'mode']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/rsyslog.conf 之規則之前設定 $FileCreateMode ', @value, '，並重新啟動 rsyslog。')"/>
			<xsl:with-param name="en" select="concat('Set $FileCreateMode ', @value, ' in /etc/rsyslog.conf before the rules, and restart rsyslog.')"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat('sed -i &quot;1i \$FileCreateMode ', @value, '&quot; /etc/rsyslog.conf')"/>
			<xsl:text>&#10;systemctl restart rsyslog</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'mode']" mode="check">
		<check name="rsyslog-file-mode"><bind param="mode" text="{@value}"/></check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'receives']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('rsyslogd 於開機後運作，並將 ', @value, ' 之所有訊息（各嚴重等級）寫入 ', @target, '；依其實際讀取之規則及於其前捨棄之訊息判定。')"/>
			<xsl:with-param name="en" select="concat('rsyslogd runs after a boot and writes every message of ', @value, ', of each severity, into ', @target, ', by the rules as it reads them and past what is thrown away before.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'receives']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/rsyslog.conf 加入將 ', @value, ' 寫入 ', @target, ' 之規則，並重新啟動 rsyslog。')"/>
			<xsl:with-param name="en" select="concat('Add a rule for ', @value, ' into ', @target, ' to /etc/rsyslog.conf, and restart rsyslog.')"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat('echo &quot;', translate(@value, ' ', ','), '.* ', @target, '&quot; > /etc/rsyslog.d/50-', translate(@id, 'TWGCB', 'twgcb'), '.conf')"/>
			<xsl:text>&#10;systemctl restart rsyslog</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'receives']" mode="check">
		<check name="rsyslog-selector"><bind param="facilities" text="{@value}"/><bind param="file" text="{@target}"/></check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'journald']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('journald 以 ', @target, '=', @value, ' 運作：依 journald.conf 及其所有 drop-in 檔之生效值判定，未設定者以該系統 journald 之預設值論；執行中之系統並計入 /run 之設定。')"/>
			<xsl:with-param name="en" select="concat('journald works with ', @target, '=', @value, ': by journald.conf and all its drop-ins, and journald&#8217;s own default on this system where nothing sets it; in the running system with what stands below /run, too.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'journald']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/systemd/journald.conf.d/ 設定 ', @target, '=', @value, '，並重新啟動 systemd-journald。')"/>
			<xsl:with-param name="en" select="concat('Set ', @target, '=', @value, ' in a file of /etc/systemd/journald.conf.d/, and restart systemd-journald.')"/>
		</xsl:call-template>
		<commands>
			<xsl:text>mkdir -p /etc/systemd/journald.conf.d&#10;</xsl:text>
			<xsl:value-of select="concat('printf &quot;[Journal]\n', @target, '=', @value, '\n&quot; > /etc/systemd/journald.conf.d/50-', translate(@id, 'TWGCB', 'twgcb'), '.conf')"/>
			<xsl:text>&#10;systemctl restart systemd-journald</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'journald']" mode="check">
		<check name="journald-value"><bind param="key" text="{@target}"/><bind param="value" text="{@value}"/></check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'rotates']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="'輪替後保留之日數'"/>
			<xsl:with-param name="en" select="'days that rotated logs are kept'"/>
			<xsl:with-param name="operator" select="'greater than or equal'"/>
			<xsl:with-param name="unit" select="'days'"/>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'rotates']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 之日誌由實際執行之 logrotate 至少每週輪替、保留 ', @value, ' 日、壓縮，並設有 missingok、notifempty 及使 rsyslogd 重新開檔之 postrotate；該目錄權限不超出 0750。')"/>
			<xsl:with-param name="en" select="concat('Logs in ', @target, ' are rotated by the logrotate that really runs: every week or more often, kept for ', @value, ' days, compressed, with missingok, notifempty and a postrotate that has rsyslogd open them anew; the directory has 0750 at most.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'rotates']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/logrotate.d/rsyslog 加入 ', @target, '/*.log 之設定，並建立權限 0750 之目錄。')"/>
			<xsl:with-param name="en" select="concat('Add a stanza for ', @target, '/*.log to /etc/logrotate.d/rsyslog, and make the directory with 0750.')"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat('install -d -m 0750 ', @target, '&#10;')"/>
			<xsl:value-of select="concat('printf &quot;%s {\n weekly\n rotate 4\n compress\n missingok\n notifempty\n postrotate\n /usr/bin/systemctl reload rsyslog.service\n endscript\n}\n&quot; &quot;', @target, '/*.log&quot; >', '> /etc/logrotate.d/rsyslog')"/>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'logs' and @operator = 'rotates']" mode="check">
		<check name="log-rotation">
			<bind param="directory" text="{@target}"/>
			<bind param="days">
				<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
			</bind>
			<bind param="mode" text="0750"/>
		</check>
	</xsl:template>
</xsl:stylesheet>
