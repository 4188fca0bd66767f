using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Before the listeners are bound, waits until this gateway has read the sessions that ended elsewhere and the shared keys. The wait is
/// short, because the gateway can serve without the shared store.
/// </summary>
internal sealed partial class SharedStart : IHostedService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly SharedLink _link;
    private readonly SharedCookieKeys _cookieKeys;
    private readonly SharedTicketKeys _ticketKeys;
    private readonly SharedStalePasswords _stalePasswords;
    private readonly SharedCertificates _certificates;
    private readonly ILogger<SharedStart> _logger;

    public SharedStart(
        SharedLink link,
        SharedCookieKeys cookieKeys,
        SharedTicketKeys ticketKeys,
        SharedStalePasswords stalePasswords,
        SharedCertificates certificates,
        ILogger<SharedStart> logger)
    {
        (_link, _cookieKeys, _ticketKeys, _logger) = (link, cookieKeys, ticketKeys, logger);
        (_stalePasswords, _certificates) = (stalePasswords, certificates);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_link.Ready, _cookieKeys.Ready, _ticketKeys.Ready, _stalePasswords.Ready, _certificates.Ready)
                .WaitAsync(Limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.NotReady(_logger, Limit);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1063, LogLevel.Warning, "The shared store did not answer within {Limit}; the gateway starts by what it knew when it "
            + "stopped.")]
        public static partial void NotReady(ILogger logger, TimeSpan limit);
    }
}
