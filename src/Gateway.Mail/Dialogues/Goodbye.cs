using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>The line that ends a session the gateway ends; empty where a protocol or a reason has none.</summary>
internal static class Goodbye
{
    public static string For(MailProtocol protocol, MailSessionEnd end)
    {
        var (text, smtpCode) = end switch
        {
            MailSessionEnd.SignInTimeout => ("Too long without signing in.", "421 4.4.2"),
            MailSessionEnd.IdleTimeout => ("Idle for too long.", "421 4.4.2"),
            MailSessionEnd.TooManyTries => ("Too many failed attempts.", "421 4.7.0"),
            MailSessionEnd.TooManyErrors => ("Too many errors.", "421 4.7.0"),
            MailSessionEnd.TooLong => ("Line too long.", "500 5.5.6"),
            MailSessionEnd.NoRoute => ("Nothing is published under this name.", "421 4.3.2"),
            MailSessionEnd.Loop => ("The gateway has connected to itself.", "421 4.4.6"),
            MailSessionEnd.ShuttingDown => ("Shutting down.", "421 4.3.2"),
            MailSessionEnd.DestinationRemoved => ("The mailbox server is being taken out of service; connect again.", "421 4.3.2"),
            MailSessionEnd.Fault => ("Internal error.", "421 4.3.0"),
            _ => ("", ""),
        };
        if (text.Length == 0)
        {
            return "";
        }

        return protocol switch
        {
            MailProtocol.Imap4 => "* BYE " + text,
            // RFC 1939 3: a session that times out is closed without a word.
            MailProtocol.Pop3 => end == MailSessionEnd.IdleTimeout ? "" : "-ERR [SYS/TEMP] " + text,
            MailProtocol.Smtp => $"{smtpCode} {text}",
            _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
        };
    }
}
