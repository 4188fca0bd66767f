using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Gateway.Configuration;

/// <summary>The range of a time span. The framework's attribute for types other than numbers looks converters up by reflection.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeRangeAttribute(string minimum, string maximum) : ValidationAttribute
{
    /// <summary>The shortest time, such as <c>00:00:01</c>.</summary>
    public string Minimum { get; } = minimum;

    /// <summary>The longest time, such as <c>1.00:00:00</c>.</summary>
    public string Maximum { get; } = maximum;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is TimeSpan time && time >= TimeSpan.Parse(Minimum, CultureInfo.InvariantCulture)
        && time <= TimeSpan.Parse(Maximum, CultureInfo.InvariantCulture);
}
