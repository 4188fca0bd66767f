using Gateway.Mail.Dialogues;
using Gateway.Mail.Imap;
using Gateway.Mail.Pop3;
using Gateway.Mail.Smtp;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>The dialogue of each protocol, one a session.</summary>
internal static class ClientDialogues
{
    public static IClientDialogue For(PreAuthSession front) => front.Protocol switch
    {
        MailProtocol.Imap4 => new ImapClientDialogue(front),
        MailProtocol.Pop3 => new PopClientDialogue(front),
        MailProtocol.Smtp => new SmtpClientDialogue(front),
        _ => throw new ArgumentOutOfRangeException(nameof(front)),
    };
}
