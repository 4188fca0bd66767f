using Gateway.Mail.Imap;

namespace Gateway.Mail.Sessions;

/// <summary>The dialogue of each protocol, one a session.</summary>
internal static class ClientDialogues
{
    public static IClientDialogue For(SessionFront front) => front.Protocol switch
    {
        MailProtocol.Imap4 => new ImapClientDialogue(front),
        _ => throw new ArgumentOutOfRangeException(nameof(front)),
    };
}
