namespace Gateway.Mail.Telemetry;

/// <summary>Writes sessions that have ended to the access log.</summary>
public interface IMailSessionLog
{
    void Write(MailSessionRecord session);
}
