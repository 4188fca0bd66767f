using Gateway.Mail.Imap;

namespace Gateway.Mail.BackEnds;

/// <summary>The dialogue of each protocol; they hold no state.</summary>
internal static class BackEndDialogues
{
    private static readonly ImapBackEnd Imap = new();

    public static IBackEndDialogue For(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap4 => Imap,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
