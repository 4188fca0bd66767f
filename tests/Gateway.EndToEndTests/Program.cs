using Gateway.EndToEndTests;
using Gateway.EndToEndTests.Controls;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// What xunit would generate, and a verb beside it.
return args switch
{
    [ControlsProgram.Verb, .. var arguments] => await ControlsProgram.RunAsync(arguments),
    _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
        await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    _ => await ConsoleRunner.Run(args),
};
