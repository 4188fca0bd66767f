using Gateway.Mail.Connections;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Imap;

/// <summary>What Kestrel runs for each connection to a listener that speaks IMAP4; the listener sets <see cref="ITlsUpgrade"/> before.</summary>
public sealed class ImapConnectionHandler(MailConnections connections) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) => connections.RunAsync(MailProtocol.Imap4, connection);
}
