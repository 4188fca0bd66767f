namespace Gateway.Load.BackEnds;

/// <summary>All back ends that are not nginx, in a process of their own: <c>gateway-load serve POLLS AUTH IMAP POP3 SMTP</c>.</summary>
internal static class BackEndProcess
{
    public static async Task<int> RunAsync(IReadOnlyList<int> ports, CancellationToken cancellationToken)
    {
        try
        {
            await await Task.WhenAny(
                new TcpServer(ports[0], new HeldAnswers().ServeAsync).RunAsync(cancellationToken),
                new TcpServer(ports[1], new MailDirectory(ports[2], ports[3], ports[4]).ServeAsync).RunAsync(cancellationToken),
                new TcpServer(ports[2], new MailBackEnd("imap").ServeAsync).RunAsync(cancellationToken),
                new TcpServer(ports[3], new MailBackEnd("pop3").ServeAsync).RunAsync(cancellationToken),
                new TcpServer(ports[4], new MailBackEnd("smtp").ServeAsync).RunAsync(cancellationToken));
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
