using Gateway.Mail.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>The services that all sessions share.</summary>
internal sealed class MailSessionContext(
    SignIn signIn, MailSessions sessions, MailMetrics metrics, IMailSessionLog log, TimeProvider time, ILogger<MailSession> logger)
{
    public SignIn SignIn => signIn;

    public MailSessions Sessions => sessions;

    public MailMetrics Metrics => metrics;

    public IMailSessionLog Log => log;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
