using Gateway.Mail.Sessions;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail;

/// <summary>Runs a connection's session, whichever protocol its listener speaks.</summary>
public sealed class MailConnections
{
    private readonly MailSessionContext _context;

    internal MailConnections(MailSessionContext context) => _context = context;

    public Task RunAsync(MailProtocol protocol, ConnectionContext connection) => new MailSession(protocol, connection, _context).RunAsync();
}
