using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Certificates.Sharing;
using Gateway.Certificates.Storage;
using Gateway.Certificates.Turns;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Synchronizes issued certificates, the ACME account and the own CA between gateways. The gateway that holds the lease issues and
/// publishes. The others write the published items to their own store, which they use while the shared store is unavailable.
/// </summary>
internal sealed partial class SharedCertificates(
    SharedSecrets secrets,
    SharedLease lease,
    SharedSeal seal,
    SharedStore store,
    SharedCertificatesMetrics metrics,
    ILogger<SharedCertificates> logger) : ICertificateSharing, IDisposable
{
    private const string Kind = "certificates";
    private const string Requests = "certificate-requests";
    private const string RenewNow = "renew";
    private const string Away = "The shared store is away, through which the gateways agree on who renews.";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>How often a gateway whose certificate is due looks whether it is its turn.</summary>
    private static readonly TimeSpan TurnInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, Taken> _taken = new(StringComparer.Ordinal);
    private long _synchronized = -1;
    private volatile bool _hasOtherAuthority;

    /// <summary>Completes when the store has what is shared for the first time.</summary>
    public Task Ready => _ready.Task;

    public void Start()
    {
        secrets.Listen(Kind, () => _changed.Release());
        secrets.Listen(Requests, () => _changed.Release());
    }

    /// <summary>
    /// Acquires or renews the lease, unless there is nothing to issue here, and waits until that is to be done again.
    /// </summary>
    public async Task KeepLeaseAsync(CancellationToken cancellationToken)
    {
        if (_hasOtherAuthority || !store.CanIssue)
        {
            await lease.ReleaseAsync();
        }
        else if (await lease.KeepAsync())
        {
            _changed.Release();
        }

        await Task.Delay(lease.IsAway ? TurnInterval : SharedLease.Interval, cancellationToken);
    }

    /// <summary>Waits for a change, takes over what others have published, and publishes what is missing.</summary>
    public async Task SynchronizeNextAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(Interval, cancellationToken);
        var grant = lease.Grant;
        if (await secrets.ListAsync(Kind) is not { } shared)
        {
            return;
        }

        StoreItem? register = null;
        foreach (var (id, text) in shared)
        {
            register = Take(id, text) ?? register;
        }

        if (grant is null)
        {
            await TellAuthorityAsync(register, shared);
        }
        else if (!_hasOtherAuthority)
        {
            await TakeRequestsAsync();
            await PublishMissingAsync(grant, shared);

            // Not earlier: by now everything that the previous holder published has been read.
            Interlocked.Exchange(ref _synchronized, grant.Token);
        }

        _ready.TrySetResult();
    }

    public bool HasTurn => OwnTurn() is not null;

    /// <summary>Whether this gateway has an own CA of its own, so that it does not issue.</summary>
    public bool HasOtherAuthority => _hasOtherAuthority;

    public async ValueTask<IssuingTurn> NextTurnAsync(CancellationToken cancellationToken)
    {
        if (OwnTurn() is { } own)
        {
            return own;
        }

        await Task.Delay(TurnInterval, cancellationToken);
        return OwnTurn() ?? (lease.IsAway ? IssuingTurn.Unknown(Away) : IssuingTurn.Elsewhere);
    }

    public async ValueTask<bool> PublishAsync(IssuingTurn turn, string name, IssuedCertificate certificate) =>
        lease.Grant is { } grant
        && grant.Token == turn.Token
        && await PublishAsync(grant, SharedStore.Of(name, certificate, grant.Token)) != PublishedKind.Fenced;

    public async ValueTask PublishStoreAsync()
    {
        if (lease.Grant is { } grant)
        {
            foreach (var item in store.ReadOthers(grant.Token))
            {
                await PublishAsync(grant, item);
            }
        }
    }

    public async ValueTask<bool> RequestAsync(string name) => await secrets.KeepAsync(Requests, name, RenewNow);

    public void Dispose() => _changed.Dispose();

    private IssuingTurn? OwnTurn() => lease.Grant is { } grant && grant.Token == Interlocked.Read(ref _synchronized)
        ? new IssuingTurn(IssuingTurnKind.Own, grant.Token, Lost: grant.Lost)
        : null;

    /// <returns>What the register of the own CA here has beyond the shared one, or null.</returns>
    private StoreItem? Take(string id, string text)
    {
        if (_taken.TryGetValue(id, out var known) && known.Text == text && known.Stamp == store.StampOf(id))
        {
            return null;
        }

        StoreItemResult result;
        StoreItem? item = null;
        try
        {
            // The text before the first space is the fencing token. The store compares it, and the sealed content repeats it.
            item = StoreItem.Read(seal.Open(text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]), id);
            lease.Saw(item.Token);
            result = store.Apply(item);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            result = StoreItemResult.Refused(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.Taken(StoreItemResultKind.Refused);
            Log.NotWritten(logger, Printable(id), e.Message);
            return null; // tried again with the next change, or in a minute
        }

        _taken[id] = new Taken(text, result.Kind, store.StampOf(id));
        metrics.Taken(result.Kind);
        Report(id, result);
        if (item?.Kind != StoreItemKind.Authority)
        {
            return null;
        }

        _hasOtherAuthority = result.Kind == StoreItemResultKind.Conflict;
        return result.Kind == StoreItemResultKind.Older ? store.ReadRegister(item) : null;
    }

    private void Report(string id, StoreItemResult result)
    {
        if (result.Kind == StoreItemResultKind.Installed)
        {
            Log.Installed(logger, Printable(id));
        }
        else if (result.Kind == StoreItemResultKind.Refused)
        {
            Log.Refused(logger, Printable(id), result.Reason ?? "");
        }
        else if (result.Kind == StoreItemResultKind.Conflict)
        {
            Log.OtherAuthority(logger, result.Reason ?? "");
        }
    }

    /// <summary>Gives what was issued or revoked here by command to the gateway with the lease, and an own CA where there is none
    /// yet.</summary>
    private async ValueTask TellAuthorityAsync(StoreItem? register, IReadOnlyDictionary<string, string> shared)
    {
        if (register is not null)
        {
            await secrets.KeepAsync(Requests, register.Id, seal.Seal(register.ToJson()));
        }
        else if (store.ReadAuthority() is { } authority && !shared.ContainsKey(authority.Id))
        {
            await secrets.KeepAsync(Kind, authority.Id, $"{authority.Token} {seal.Seal(authority.ToJson())}");
        }
    }

    private async ValueTask PublishMissingAsync(LeaseGrant grant, IReadOnlyDictionary<string, string> shared)
    {
        foreach (var item in store.Read(grant.Token))
        {
            var isNewer = _taken.TryGetValue(item.Id, out var taken)
                && (taken.Kind == StoreItemResultKind.Older || taken.Stamp != store.StampOf(item.Id));
            if ((isNewer || !shared.ContainsKey(item.Id)) && await PublishAsync(grant, item) != PublishedKind.Done)
            {
                return;
            }
        }
    }

    private async ValueTask<PublishedKind> PublishAsync(LeaseGrant grant, StoreItem item)
    {
        var secret = seal.Seal(item.ToJson());
        var published = await lease.PublishAsync(grant, Kind, item.Id, secret);
        metrics.Published(published);
        if (published == PublishedKind.Done)
        {
            _taken[item.Id] = new Taken($"{grant.Token} {secret}", StoreItemResultKind.Known, store.StampOf(item.Id));
        }
        else if (published == PublishedKind.Fenced)
        {
            Log.Fenced(logger, item.Id, lease.Holder ?? "another gateway");
        }

        return published;
    }

    private async ValueTask TakeRequestsAsync()
    {
        foreach (var (name, text) in await secrets.ListAsync(Requests) ?? new Dictionary<string, string>())
        {
            if (text == RenewNow)
            {
                store.Renew(name);
            }
            else
            {
                Take(name, text);
            }

            await secrets.RemoveAsync(Requests, name);
        }
    }

    /// <summary>Ids come from the shared store. Control characters are replaced, so that they cannot forge log lines.</summary>
    private static string Printable(string id) => string.Concat(id.Take(200).Select(c => char.IsControl(c) ? '?' : c));

    private sealed record Taken(string Text, StoreItemResultKind Kind, string Stamp);

    private static partial class Log
    {
        [LoggerMessage(1069, LogLevel.Information, "{Item} of another gateway is in the store.")]
        public static partial void Installed(ILogger logger, string item);

        [LoggerMessage(1065, LogLevel.Error, "{Item} of the shared store is not used. The gateways must have the same "
            + "Certificates:PassphraseFile: {Reason}")]
        public static partial void Refused(ILogger logger, string item, string reason);

        [LoggerMessage(1066, LogLevel.Error, "{Item} of another gateway cannot be written, and is tried again: {Reason}")]
        public static partial void NotWritten(ILogger logger, string item, string reason);

        [LoggerMessage(1068, LogLevel.Error, "{Reason}; this gateway issues no certificates until that folder is moved away.")]
        public static partial void OtherAuthority(ILogger logger, string reason);

        [LoggerMessage(1067, LogLevel.Warning, "{Item} was not published, as {Holder} has taken over meanwhile.")]
        public static partial void Fenced(ILogger logger, string item, string holder);
    }
}
