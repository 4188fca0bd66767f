using Gateway.Mail.Imap;
using Gateway.Mail.Pop3;
using Gateway.Mail.Smtp;
using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>The dialogue of each protocol; they hold no state.</summary>
internal static class BackEndDialogues
{
    private static readonly ImapBackEnd Imap = new();
    private static readonly PopBackEnd Pop = new();
    private static readonly SmtpBackEnd Smtp = new();

    public static IBackEndDialogue For(MailProtocol protocol) => protocol switch
    {
        MailProtocol.Imap4 => Imap,
        MailProtocol.Pop3 => Pop,
        MailProtocol.Smtp => Smtp,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
