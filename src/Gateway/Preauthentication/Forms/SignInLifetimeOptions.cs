using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Preauthentication.Forms;

/// <summary>How long a form session lives.</summary>
internal sealed class SignInLifetimeOptions
{
    [Description("Time without a request after which the person signs in again; met to a tenth.")]
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(15);

    [Description("Time after which the person signs in again, used or not.")]
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Absolute { get; init; } = TimeSpan.FromHours(8);
}
