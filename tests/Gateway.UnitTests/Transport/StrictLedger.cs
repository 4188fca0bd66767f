using System.Runtime.CompilerServices;
using Gateway.Transport.Interop;

namespace Gateway.UnitTests.Transport;

/// <summary>Every native object of this process is tracked, from the first one on.</summary>
internal static class StrictLedger
{
    [ModuleInitializer]
    public static void Begin() => NativeLedger.IsStrict = true;
}
