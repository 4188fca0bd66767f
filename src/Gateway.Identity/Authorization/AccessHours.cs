using System.Globalization;

namespace Gateway.Identity.Authorization;

/// <summary>A time span on some days of the week; one that ends before it begins continues after midnight.</summary>
/// <param name="Days">The days on which it begins; none means every day.</param>
/// <param name="From">The minute of the day at which it begins.</param>
/// <param name="To">The minute of the day before which it ends; 1440 is midnight.</param>
public sealed record AccessHours(IReadOnlyList<DayOfWeek> Days, int From, int To)
{
    private const int Day = 24 * 60;

    /// <summary>Parses <c>08:00</c> or <c>24:00</c> to minutes; null for other text.</summary>
    public static int? MinuteOf(string text)
    {
        if (text == "24:00")
        {
            return Day;
        }

        var isTime = TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        return isTime ? time.Hour * 60 + time.Minute : null;
    }

    /// <param name="local">The time in the time zone of the hours.</param>
    public bool Contains(DateTimeOffset local)
    {
        var minute = local.Hour * 60 + local.Minute;
        return From < To
            ? minute >= From && minute < To && On(local.DayOfWeek)
            : (minute >= From && On(local.DayOfWeek)) || (minute < To && On(local.AddDays(-1).DayOfWeek));
    }

    private bool On(DayOfWeek day) => Days.Count == 0 || Days.Contains(day);
}
