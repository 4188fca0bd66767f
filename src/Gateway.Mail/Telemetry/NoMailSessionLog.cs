namespace Gateway.Mail.Telemetry;

/// <summary>Where no access log is kept.</summary>
internal sealed class NoMailSessionLog : IMailSessionLog
{
    public void Write(MailSessionRecord session)
    {
    }
}
