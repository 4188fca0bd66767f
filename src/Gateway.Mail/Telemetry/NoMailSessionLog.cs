namespace Gateway.Mail.Telemetry;

/// <summary>Used where there is no access log.</summary>
internal sealed class NoMailSessionLog : IMailSessionLog
{
    public void Write(MailSessionRecord session)
    {
    }
}
