using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Preauthentication.Sessions;

/// <summary>The time-outs of a browser session.</summary>
internal sealed class SignInLifetimeOptions
{
    [Description("Time without a request after which the person must sign in again; accurate to a tenth.")]
    [TimeRange("00:01:00", "30.00:00:00")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(15);

    [Description("Time after which the person must sign in again, even if the session is in use.")]
    [TimeRange("00:01:00", "365.00:00:00")]
    public TimeSpan Absolute { get; init; } = TimeSpan.FromHours(8);
}
