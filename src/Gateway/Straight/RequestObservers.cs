using System.Diagnostics;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Straight;

/// <summary>Observers of every request of the pipeline: traces, diagnostics, and the callbacks of authentication handlers.</summary>
internal sealed class RequestObservers(
    ActivitySource activities, DiagnosticListener diagnostics, IOptions<AuthenticationOptions> authentication, AccessLog log)
{
    private readonly bool _hasCallbacks = authentication.Value.Schemes.Any(
        s => typeof(IAuthenticationRequestHandler).IsAssignableFrom(s.HandlerType));

    /// <summary>Whether there is one, so that requests need the pipeline.</summary>
    public bool Exist => _hasCallbacks || activities.HasListeners() || diagnostics.IsEnabled();

    /// <summary>Whether the access log says where a request was referred from.</summary>
    public bool LogReferer => log.IsCombined;
}
