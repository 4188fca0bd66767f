using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Identity.Authorization;

/// <summary>One entry of <c>Hours</c>.</summary>
public sealed class AccessHoursOptions
{
    [Description("Days of the week, Monday to Sunday; empty means every day.")]
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    [Description("Begin of the hours: 08:00.")]
    [ValueForm(ValueForm.TimeOfDay)]
    public string From { get; init; } = "00:00";

    [Description("End of the hours: 18:00, or 24:00. If it is earlier than From, they end on the next day.")]
    [ValueForm(ValueForm.TimeOfDay)]
    public string To { get; init; } = "24:00";
}
