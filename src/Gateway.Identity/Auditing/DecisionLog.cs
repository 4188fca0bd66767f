using System.Net;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Auditing;

/// <summary>Tells every decision once: to the audit sinks, to metrics, and to the log where a person should look.</summary>
public sealed partial class DecisionLog(IEnumerable<IAuditSink> sinks, IdentityMetrics metrics, TimeProvider time, ILogger<DecisionLog> logger)
{
    private readonly IAuditSink[] _sinks = [.. sinks];

    /// <summary>A repeated, remembered decision: it is counted, and audited no more.</summary>
    public void Repeated(string protocol, string scheme, string directory)
    {
        metrics.CacheHit();
        metrics.Attempted(protocol, scheme, directory, AuthenticationStatus.Accepted);
    }

    /// <summary>A caller whom a route does not let in; <paramref name="user"/> is null where nobody was asked who it is.</summary>
    public void Denied(string presented, SignInContext context, UserIdentity? user, AccessStatus verdict)
    {
        metrics.Attempted(context.Protocol, context.Scheme, user?.Directory, AuthenticationStatus.NotAllowed);
        Audit(presented, context, user?.Name, AuthenticationStatus.NotAllowed, ReasonOf(verdict), user?.Directory);
    }

    public AuthenticationResult Decided(
        PasswordCredential credential, SignInContext context, string? account, AuthenticationResult outcome, AuditReason reason = AuditReason.None, IDirectory? directory = null) =>
        Decided((Credential)credential, context, account, outcome, reason, directory?.Name);

    public AuthenticationResult Decided(Credential credential, SignInContext context, string? account, AuthenticationResult outcome, AuditReason reason, string? directory)
    {
        metrics.Attempted(context.Protocol, context.Scheme, directory, outcome.Status);
        Warn(context, account, outcome, reason);
        Audit(credential.UserName, context, outcome.User?.Name ?? account, outcome.Status, reason, directory);
        return outcome;
    }

    private void Audit(string user, SignInContext context, string? name, AuthenticationStatus result, AuditReason reason, string? directory)
    {
        if (_sinks.Length == 0)
        {
            return;
        }

        var record = new AuditRecord
        {
            Time = time.GetUtcNow(),
            User = user.Length > AuditRecord.MaximumUserLength ? user[..AuditRecord.MaximumUserLength] : user,
            CanonicalName = name,
            Source = context.Source,
            Protocol = context.Protocol,
            Scheme = context.Scheme,
            Route = context.Route,
            Device = context.Device,
            TraceId = context.TraceId,
            Result = result,
            Reason = reason,
            Directory = directory,
        };
        foreach (var sink in _sinks)
        {
            sink.Write(record);
        }
    }

    private static AuditReason ReasonOf(AccessStatus verdict) => verdict switch
    {
        AccessStatus.OutsideNetworks => AuditReason.OutsideNetworks,
        AccessStatus.OutsideHours => AuditReason.OutsideHours,
        AccessStatus.NotNamed => AuditReason.NotNamed,
        _ => AuditReason.None,
    };

    private void Warn(SignInContext context, string? account, AuthenticationResult outcome, AuditReason reason)
    {
        switch (reason)
        {
            case AuditReason.RightPasswordWhileLocked:
                Log.RightPasswordWhileLocked(logger, account, context.Source, context.Protocol);
                break;
            case AuditReason.LockedNow when outcome.Status == AuthenticationStatus.UnknownUser:
                Log.StrangerLocked(logger, account, context.Source, context.Protocol); // made-up names must not flood the log
                break;
            case AuditReason.LockedNow:
                Log.Locked(logger, account, context.Source, context.Protocol);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Warning, "Account {Account} is locked: the last failure came from {Source} over {Protocol}.")]
        public static partial void Locked(ILogger logger, string? account, IPAddress source, string protocol);

        [LoggerMessage(2041, LogLevel.Debug, "Unknown account {Account} is locked: the last failure came from {Source} over {Protocol}.")]
        public static partial void StrangerLocked(ILogger logger, string? account, IPAddress source, string protocol);

        [LoggerMessage(2042, LogLevel.Warning, "Account {Account} is locked and the right password came from {Source} over {Protocol}: somebody may know it who should not.")]
        public static partial void RightPasswordWhileLocked(ILogger logger, string? account, IPAddress source, string protocol);
    }
}
