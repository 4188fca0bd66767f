using System.Security.Cryptography;
using Gateway.Listeners.Tls;
using Gateway.State.Sharing;
using Gateway.Transport.Tls;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Keeps the keys of TLS session tickets the same at all gateways, so that a client resumes its session at any of them. The first gateway
/// that finds the key too old replaces it.
/// </summary>
internal sealed partial class SharedTicketKeys(
    SharedSecrets secrets, TlsContexts contexts, SharedSeal seal, ILogger<SharedTicketKeys> logger) : IDisposable
{
    private const string Kind = "ticket-keys";

    // Shorter than the rotation interval, so that no gateway creates a key of its own first.
    private static readonly TimeSpan Life = TlsContexts.TicketKeyRotation - TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string[] _inUse = [];

    /// <summary>Completes when the keys of all gateways are in use for the first time.</summary>
    public Task Ready => _ready.Task;

    public void Start() => secrets.Listen(Kind, () => _changed.Release());

    /// <summary>Waits for a change, and takes the keys into use.</summary>
    public async Task SynchronizeNextAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(Interval, cancellationToken);
        if (await secrets.RotateAsync(Kind, Life, () => seal.Seal(TicketKeys.Create())) is not { } shared)
        {
            return;
        }

        if (!shared.SequenceEqual(_inUse))
        {
            Use([.. shared]);
        }

        _ready.TrySetResult();
    }

    public void Dispose() => _changed.Dispose();

    private void Use(string[] sealedKeys)
    {
        _inUse = sealedKeys;
        try
        {
            contexts.TicketKeys.Replace(sealedKeys.Select(seal.Open));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            Log.Refused(logger, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1062, LogLevel.Error, "The shared keys of TLS tickets are not used; sessions of other gateways are not resumed "
            + "here. The gateways must have the same Certificates:PassphraseFile: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
