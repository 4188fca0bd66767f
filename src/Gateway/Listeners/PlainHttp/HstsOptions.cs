using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Listeners.PlainHttp;

/// <summary>HTTP Strict Transport Security (RFC 6797) on an Https listener.</summary>
internal sealed class HstsOptions
{
    [Range(typeof(TimeSpan), "00:00:00", "1825.00:00:00")]
    [Description("How long a browser remembers to use HTTPS alone; zero sends no header.")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(365);

    [Description("Whether that holds for every name below the host's too.")]
    public bool IncludeSubDomains { get; init; }

    [Description("Whether the host asks to be on the browsers' built-in list; needs IncludeSubDomains.")]
    public bool Preload { get; init; }
}
