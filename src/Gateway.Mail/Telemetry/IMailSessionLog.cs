namespace Gateway.Mail.Telemetry;

/// <summary>Where sessions are written down once they are over: the process's access log.</summary>
public interface IMailSessionLog
{
    void Write(MailSessionRecord session);
}
