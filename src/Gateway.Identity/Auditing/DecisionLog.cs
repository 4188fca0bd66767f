using System.Net;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Auditing;

/// <summary>Reports every decision to the audit sinks and the metrics, and to the log where an administrator should act.</summary>
public sealed partial class DecisionLog(
    IEnumerable<IAuditSink> sinks, IdentityMetrics metrics, TimeProvider time, ILogger<DecisionLog> logger)
{
    private readonly IAuditSink[] _sinks = [.. sinks];

    /// <summary>A repeated cached decision: it is counted, and not audited again.</summary>
    public void Repeated(string protocol, string scheme, string directory)
    {
        metrics.CacheHit();
        metrics.Attempted(protocol, scheme, directory, AuthenticationStatus.Accepted);
    }

    /// <summary>A client that a route refuses; <paramref name="user"/> is null if it was refused before authentication.</summary>
    public void Denied(string presented, SignInContext context, UserIdentity? user, AccessStatus status)
    {
        metrics.Attempted(context.Protocol, context.Scheme, user?.Directory, AuthenticationStatus.NotAllowed);
        Audit(presented, context, user?.Name, AuthenticationStatus.NotAllowed, ReasonOf(status), user?.Directory);
    }

    /// <summary>A right password without the second factor that the route requires.</summary>
    public void FactorMissing(UserIdentity user, SignInContext context)
    {
        metrics.Attempted(context.Protocol, context.Scheme, user.Directory, AuthenticationStatus.NotAllowed);
        Audit(user.Name, context, user.Name, AuthenticationStatus.NotAllowed, AuditReason.SecondFactorMissing, user.Directory);
    }

    /// <summary>Records the refusal of a signed-in user's attempt to change identity on the same connection.</summary>
    public void IdentityChangeRefused(string user, SignInContext context) =>
        Audit(user, context, user, AuthenticationStatus.NotAllowed, AuditReason.IdentityChange, directory: null);

    public AuthenticationResult Decided(
        PasswordCredential credential,
        SignInContext context,
        string? account,
        AuthenticationResult result,
        AuditReason reason = AuditReason.None,
        IDirectory? directory = null) =>
        Decided((Credential)credential, context, account, result, reason, directory?.Name);

    public AuthenticationResult Decided(
        Credential credential, SignInContext context, string? account, AuthenticationResult result, AuditReason reason, string? directory)
    {
        metrics.Attempted(context.Protocol, context.Scheme, directory, result.Status);
        Warn(context, account, result, reason);
        Audit(credential.UserName, context, result.User?.Name ?? account, result.Status, reason, directory);
        return result;
    }

    private void Audit(string user, SignInContext context, string? name, AuthenticationStatus status, AuditReason reason, string? directory)
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
            Result = status,
            Reason = reason,
            Directory = directory,
        };
        foreach (var sink in _sinks)
        {
            sink.Write(record);
        }
    }

    private static AuditReason ReasonOf(AccessStatus status) => status switch
    {
        AccessStatus.OutsideNetworks => AuditReason.OutsideNetworks,
        AccessStatus.OutsideHours => AuditReason.OutsideHours,
        AccessStatus.NotNamed => AuditReason.NotNamed,
        AccessStatus.RefusedByPolicy => AuditReason.RefusedByPolicy,
        _ => AuditReason.None,
    };

    private void Warn(SignInContext context, string? account, AuthenticationResult result, AuditReason reason)
    {
        var name = VisibleText.Of(account ?? "");
        switch (reason)
        {
            case AuditReason.RightPasswordWhileLocked:
                Log.RightPasswordWhileLocked(logger, name, context.Source, context.Protocol);
                break;
            case AuditReason.LockedNow when result.Status == AuthenticationStatus.UnknownUser:
                Log.UnknownUserLocked(logger, name, context.Source, context.Protocol); // invented names must not flood the log
                break;
            case AuditReason.LockedNow:
                Log.Locked(logger, name, context.Source, context.Protocol);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Warning, "Account {Account} is locked: the last failure came from {Source} over {Protocol}.")]
        public static partial void Locked(ILogger logger, string account, IPAddress source, string protocol);

        [LoggerMessage(2041, LogLevel.Debug, "Unknown account {Account} is locked: the last failure came from {Source} over {Protocol}.")]
        public static partial void UnknownUserLocked(ILogger logger, string account, IPAddress source, string protocol);

        [LoggerMessage(
            2042,
            LogLevel.Warning,
            "Account {Account} is locked, and the right password came from {Source} over {Protocol}: an attacker may know it.")]
        public static partial void RightPasswordWhileLocked(ILogger logger, string account, IPAddress source, string protocol);
    }
}
