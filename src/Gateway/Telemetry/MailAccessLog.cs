using Gateway.Mail.Telemetry;

namespace Gateway.Telemetry;

/// <summary>Writes mail sessions into the access log.</summary>
internal sealed class MailAccessLog(AccessLog log) : IMailSessionLog
{
    public void Write(MailSessionRecord session)
    {
        if (log.TakesSessions)
        {
            log.Lines.TryWrite(new MailSessionLine(session));
        }
    }
}
