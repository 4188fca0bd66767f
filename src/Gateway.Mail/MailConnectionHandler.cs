using Gateway.Mail.Connections;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Protocols;
using Gateway.Mail.Sessions;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail;

/// <summary>
/// What Kestrel runs for each connection to a mail listener. Registered once for each protocol, with the <see cref="MailProtocol"/> as its
/// key. The listener sets <see cref="ITlsUpgrade"/> before.
/// </summary>
public sealed class MailConnectionHandler : ConnectionHandler
{
    private readonly IMailProtocol _protocol;
    private readonly MailSessionContext _context;

    internal MailConnectionHandler(MailProtocol protocol, MailSessionContext context) =>
        (_protocol, _context) = (MailProtocols.Get(protocol), context);

    public override Task OnConnectedAsync(ConnectionContext connection) => new MailSession(_protocol, connection, _context).RunAsync();
}
