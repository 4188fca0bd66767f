using Gateway.Mail.Connections;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Smtp;

/// <summary>What Kestrel runs for each connection to a listener that speaks submission; the listener sets <see cref="ITlsUpgrade"/> before.</summary>
public sealed class SmtpConnectionHandler(MailConnections connections) : ConnectionHandler
{
    public override Task OnConnectedAsync(ConnectionContext connection) => connections.RunAsync(MailProtocol.Smtp, connection);
}
