using Gateway.Transport.Reactors;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Selects the transport of connections, once at the start: reactors with OpenSSL where the machine supports them, otherwise the
/// framework's sockets with SslStream. <c>GATEWAY_TRANSPORT</c> names one of them.
/// </summary>
internal sealed partial class TransportChoice : IReactorSource, IDisposable
{
    public const string Variable = "GATEWAY_TRANSPORT";

    private const string Native = "native";
    private const string Sockets = "sockets";

    private readonly ILogger<TransportChoice> _logger;
    private bool _isDisposed;

    public TransportChoice(ILogger<TransportChoice> logger)
        : this(Environment.GetEnvironmentVariable(Variable), ReactorGroup.WhyNot, logger)
    {
    }

    /// <param name="wanted">The transport that the environment names, if any.</param>
    /// <param name="fault">Why reactors cannot be used, or null if they can.</param>
    /// <param name="logger">The logger for the choice and its reason.</param>
    internal TransportChoice(string? wanted, string? fault, ILogger<TransportChoice> logger)
    {
        _logger = logger;
        if (string.Equals(wanted, Sockets, StringComparison.OrdinalIgnoreCase))
        {
            Log.Chosen(logger, LogLevel.Information, Sockets, $"{Variable} names it");
            return;
        }

        var isKnown = string.IsNullOrEmpty(wanted) || wanted.Equals(Native, StringComparison.OrdinalIgnoreCase);
        var unknown = isKnown ? "" : $"; {Variable} is '{wanted}', and {Native} and {Sockets} are allowed";
        if (fault is not null)
        {
            Log.Chosen(logger, OperatingSystem.IsLinux() ? LogLevel.Warning : LogLevel.Information, Sockets, fault + unknown);
            return;
        }

        var reason = $"OpenSSL {ReactorGroup.OpenSslVersion} is loaded{unknown}";
        Log.Chosen(logger, isKnown ? LogLevel.Information : LogLevel.Warning, Native, reason);
        Reactors = new ReactorGroup(e => Log.ReactorFailed(_logger, e));
    }

    /// <summary>The reactors, or null if the framework's sockets are used.</summary>
    public ReactorGroup? Reactors { get; }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return; // it is registered as two services, and the container disposes each
        }

        _isDisposed = true;
        Reactors?.Dispose();
        if (ReactorGroup.Ledger is { } left)
        {
            Log.Left(_logger, left);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1130, Message = "Connections are carried by {Transport}: {Reason}.")]
        public static partial void Chosen(ILogger logger, LogLevel level, string transport, string reason);

        [LoggerMessage(1131, LogLevel.Error, "A connection was closed because of a defect on its reactor.")]
        public static partial void ReactorFailed(ILogger logger, Exception exception);

        [LoggerMessage(1134, LogLevel.Information, "Native objects left: {Left}.")]
        public static partial void Left(ILogger logger, string left);
    }
}
