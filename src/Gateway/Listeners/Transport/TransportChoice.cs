using Gateway.Transport.Reactors;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Selects the transport of connections: the framework's sockets with SslStream, or reactors with OpenSSL if <c>GATEWAY_TRANSPORT</c> is
/// <c>native</c> and the machine supports it.
/// </summary>
internal sealed partial class TransportChoice : IReactorSource, IDisposable
{
    public const string Variable = "GATEWAY_TRANSPORT";

    private const string Native = "native";
    private const string Sockets = "sockets";

    private readonly ILogger<TransportChoice> _logger;

    public TransportChoice(ILogger<TransportChoice> logger)
        : this(Environment.GetEnvironmentVariable(Variable), logger)
    {
    }

    internal TransportChoice(string? wanted, ILogger<TransportChoice> logger)
    {
        _logger = logger;
        if (string.IsNullOrEmpty(wanted) || wanted.Equals(Sockets, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var fault = wanted.Equals(Native, StringComparison.OrdinalIgnoreCase) ? ReactorGroup.WhyNot : $"{Native} and {Sockets} are allowed";
        if (fault is not null)
        {
            Log.FellBack(logger, Variable, wanted, fault);
            return;
        }

        Reactors = new ReactorGroup(e => Log.ReactorFailed(_logger, e));
    }

    /// <summary>The reactors, or null if the framework's sockets are used.</summary>
    public ReactorGroup? Reactors { get; }

    public void Dispose() => Reactors?.Dispose();

    private static partial class Log
    {
        [LoggerMessage(
            1130, LogLevel.Warning, "The framework's sockets carry connections although {Variable} is {Wanted}: {Fault}.")]
        public static partial void FellBack(ILogger logger, string variable, string wanted, string fault);

        [LoggerMessage(1131, LogLevel.Error, "A connection was closed because of a defect on its reactor.")]
        public static partial void ReactorFailed(ILogger logger, Exception exception);
    }
}
