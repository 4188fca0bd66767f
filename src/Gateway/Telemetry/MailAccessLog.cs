using Gateway.Mail.Telemetry;

namespace Gateway.Telemetry;

/// <summary>Writes each mail session into the access log, beside the requests.</summary>
internal sealed class MailAccessLog(AccessLog log) : IMailSessionLog
{
    public void Write(MailSessionRecord session)
    {
        if (log.IsOn)
        {
            log.Lines.TryWrite(new MailSessionLine(session));
        }
    }
}
