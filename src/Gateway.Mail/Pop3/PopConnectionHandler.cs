using Gateway.Mail.Connections;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Pop3;

/// <summary>What Kestrel runs for each connection to a listener that speaks POP3; the listener sets <see cref="ITlsUpgrade"/> before.</summary>
public sealed class PopConnectionHandler(MailConnections connections) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) => connections.RunAsync(MailProtocol.Pop3, connection);
}
