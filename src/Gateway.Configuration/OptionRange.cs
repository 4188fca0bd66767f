using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>The values that an option can have.</summary>
/// <param name="minimum">The smallest one.</param>
/// <param name="maximum">The largest one.</param>
/// <param name="rule">Compares a value with them.</param>
internal sealed class OptionRange(object minimum, object maximum, ValidationAttribute rule)
{
    public object Minimum => minimum;

    public object Maximum => maximum;

    public bool Contains(object value) => rule.IsValid(value);

    /// <summary>The range of a property, or null.</summary>
    public static OptionRange? Of(PropertyInfo property)
    {
        if (property.GetCustomAttribute<TimeRangeAttribute>() is { } times)
        {
            return new OptionRange(times.Minimum, times.Maximum, times);
        }

        return property.GetCustomAttribute<RangeAttribute>() is { } numbers
            ? new OptionRange(numbers.Minimum, numbers.Maximum, numbers)
            : null;
    }
}
