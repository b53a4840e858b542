package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedPageTest {
    @Test
    void whoAsksMeanwhileGetsTheSameAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger readings = new AtomicInteger();
        SharedPage page = new SharedPage(() -> {
            int number = readings.incrementAndGet();
            hold(go);
            return "reading " + number;
        });
        List<FutureTask<String>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<String> answer = new FutureTask<>(page::get);
            answers.add(answer);
            Thread thread = new Thread(answer, "scrape " + i);
            thread.setDaemon(true);
            thread.start();
            await().until(() -> thread.getState() == Thread.State.WAITING);
        }
        go.countDown();
        for (FutureTask<String> answer : answers) {
            assertThat(answer.get()).isEqualTo("reading 1");
        }
        assertThat(page.get()).as("the next one reads anew").isEqualTo("reading 2");
    }

    @Test
    void aReadingThatFailsFailsOnce() {
        AtomicInteger readings = new AtomicInteger();
        SharedPage page = new SharedPage(() -> {
            if (readings.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
            }
            return "well";
        });
        assertThatThrownBy(page::get).isInstanceOf(IllegalStateException.class).hasMessage("not now");
        assertThat(page.get()).isEqualTo("well");
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
