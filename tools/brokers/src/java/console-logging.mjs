// @ts-check

/** For Log4j: what matters, on standard output, which is the broker's log file. */
export const consoleLogging = `
status = warn
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
logger.audit.name = org.apache.activemq.audit
logger.audit.level = off
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
`;
