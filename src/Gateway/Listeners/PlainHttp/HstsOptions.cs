using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Listeners.PlainHttp;

/// <summary>HTTP Strict Transport Security (RFC 6797) on an Https listener.</summary>
internal sealed class HstsOptions
{
    [TimeRange("00:00:00", "1825.00:00:00")]
    [Description("How long browsers use only HTTPS for the host; zero sends no header.")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(365);

    [Description("Whether it also applies to all subdomains of the host.")]
    public bool IncludeSubDomains { get; init; }

    [Description("Whether to send the preload directive, which the browsers' preload list requires; needs IncludeSubDomains.")]
    public bool Preload { get; init; }
}
