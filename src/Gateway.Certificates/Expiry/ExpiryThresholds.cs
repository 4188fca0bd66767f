namespace Gateway.Certificates.Expiry;

/// <summary>At how many days before its end a certificate is worth a warning.</summary>
internal static class ExpiryThresholds
{
    private static readonly int[] Days = [1, 7, 14, 30];

    /// <summary>
    /// The threshold that has been crossed: 30, 14, 7 or 1 days, 0 once the certificate has expired, or null while there is time.
    /// </summary>
    /// <param name="notBefore">When the certificate's life begins.</param>
    /// <param name="notAfter">When it ends.</param>
    /// <param name="now">The time.</param>
    public static int? Crossed(DateTime notBefore, DateTime notAfter, DateTime now)
    {
        var left = notAfter - now;
        if (left <= TimeSpan.Zero)
        {
            return 0;
        }

        // A certificate of ninety days or less is renewed when a third of its life is left; before that there is nothing to be late with.
        var third = (notAfter - notBefore) / 3;
        foreach (var days in Days)
        {
            var threshold = TimeSpan.FromDays(days);
            if (left <= threshold && threshold <= third)
            {
                return days;
            }
        }

        return null;
    }
}
